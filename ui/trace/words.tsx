/** A sentence of the manual: what stands between backticks is code. */
export function Words({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={part} className="mono rounded bg-soft px-1 text-[11px] text-fg">
        {part}
      </code>
    ),
  )
}
