type Wish = {
  /** Scheme and host of Carom, with or without a slash at its end. */
  readonly base: string
  readonly campaign: string
  readonly publicKey: string
}

/**
 * What is pasted into a page that Carom does not redirect to. Calls made before the script is there wait for
 * it, and a page whose visitor blocks it goes on without.
 */
export function pageSnippet({ base, campaign, publicKey }: Wish): string {
  const query = `campaign=${encodeURIComponent(campaign)}&key=${publicKey}`
  const root = base.replace(/\/+$/, '')
  return [
    '<script>window.carom=window.carom||function(){(carom.q=carom.q||[]).push(arguments)}</script>',
    `<script async src="${root}/carom.js?${query}"></script>`,
    `<noscript><img src="${root}/px.gif?${query}" alt="" hidden></noscript>`,
    '',
  ].join('\n')
}
