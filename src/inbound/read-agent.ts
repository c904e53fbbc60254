import { parse } from 'bowser'
import { isbot } from 'isbot'
import type { Apart } from '../domain/click.ts'
import { openRecent } from '../platform/recent.ts'

/** What a user agent says of itself; null where it does not say. */
export type Agent = {
  /** `mobile`, `tablet`, `desktop`, `tv`. */
  readonly device: string | null
  readonly os: string | null
  readonly browser: string | null
  /** Why its visit is no click; null: it is one. */
  readonly apart: Exclude<Apart, 'prefetch'> | null
}

const nobody: Agent = { device: null, os: null, browser: null, apart: null }

/** Of what people paste a link into; it shows the page to nobody but in a small picture. */
const previewer =
  /facebookexternalhit|Facebot|WhatsApp\/|TelegramBot|Twitterbot|Slackbot|Discordbot|LinkedInBot|SkypeUriPreview|vkShare|Viber|redditbot|Pinterestbot|Snapchat.*Preview|iMessage/i

/** Browsers inside of apps, where much of the traffic is bought; the library knows them by their engine. */
const inApp: readonly (readonly [RegExp, string])[] = [
  [/\bInstagram\b/, 'Instagram'],
  [/\bFBA[NV]\b|\bFB_IAB\b/, 'Facebook'],
  [/musical_ly|BytedanceWebview|\bTikTok\b/, 'TikTok'],
  [/\bSnapchat\b/, 'Snapchat'],
  [/\bPinterest\b/, 'Pinterest'],
  [/\bTelegram-/, 'Telegram'],
]

// One campaign's visitors have some hundred agents between them, and to read one takes as long as a click.
const known = openRecent<string, Agent>(1_000)

export function readAgent(text: string | null): Agent {
  if (text === null || text === '') return nobody
  const before = known.get(text)
  if (before !== undefined) return before
  const agent = read(text)
  known.set(text, agent)
  return agent
}

function read(text: string): Agent {
  const app = inApp.find(([pattern]) => pattern.test(text))?.[1]
  const { browser, os, platform } = parse(text)
  return {
    device: platform.type === undefined || platform.type === 'bot' ? null : platform.type,
    os: os.name ?? null,
    browser: app ?? browser.name ?? null,
    apart: apartOf(text, app),
  }
}

function apartOf(text: string, app: string | undefined): Agent['apart'] {
  if (previewer.test(text)) return 'preview'
  return app === undefined && isbot(text) ? 'crawler' : null
}
