/** A shot that rebounds. */
export function Logo() {
  return (
    <span className="flex items-center gap-2">
      <svg aria-hidden="true" width="18" height="18" viewBox="0 0 18 18">
        <rect width="18" height="18" rx="5" fill="var(--invert)" />
        <path
          d="M3.6 13.6 8.4 5l5 6.2"
          fill="none"
          stroke="var(--lead)"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="8.4" cy="5" r="1.9" fill="var(--invert-fg)" />
        <circle cx="13.6" cy="11.6" r="1.9" fill="var(--purchase)" />
      </svg>
      <span className="text-[13px] font-semibold tracking-tight">Carom</span>
    </span>
  )
}
