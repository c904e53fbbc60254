/** For whoever wrote a name that is not known: the one that was meant, else all there are. */
export function hintFor(word: string, names: readonly string[]): string {
  const near = nearestOf(word, names)
  if (near !== undefined) return `, did you mean \`${near}\`?`
  return names.length === 0 ? '' : ` (known: ${names.join(', ')})`
}

/** The name at most two slips of the finger away, the nearest first; undefined when none is. */
function nearestOf(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, slips: slipsBetween(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, slips }) => slips <= Math.min(2, Math.floor(name.length / 2)))
    .sort((a, b) => a.slips - b.slips)
  return ranked[0]?.name
}

// Levenshtein's distance, one row of its table at a time.
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const letter of a) row = nextRow(row, letter, b)
  return row.at(-1) ?? 0
}

function nextRow(row: readonly number[], letter: string, b: string): readonly number[] {
  const next = [(row[0] ?? 0) + 1]
  for (const [index, other] of [...b].entries()) {
    const changed = (row[index] ?? 0) + (letter === other ? 0 : 1)
    next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
  }
  return next
}
