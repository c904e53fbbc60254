/** `Ctrl K` as two keys. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(' ').map((key) => (
        <kbd
          key={key}
          className="rounded-[4px] border border-line bg-panel2 px-1 font-sans text-[10px] leading-4 font-medium text-fg3"
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}
