const isNumber = (cell: string): boolean => /^-?[0-9][0-9.,]*%?$/.test(cell)

/** Plain aligned columns under headings; columns of numbers stand at the right. One sentence when there are no rows. */
export const table = (headings: readonly string[], rows: readonly (readonly string[])[], whenEmpty: string): string => {
  if (rows.length === 0) return whenEmpty
  const columns = headings.map((heading, at) => {
    const cells = rows.map((row) => row[at] ?? '')
    const width = Math.max(heading.length, ...cells.map((cell) => cell.length))
    return { width, isRight: cells.every((cell) => cell === '' || isNumber(cell)) }
  })
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ width, isRight }, at) => (isRight ? (cells[at] ?? '').padStart(width) : String(cells[at] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd()
  return [headings, ...rows].map(line).join('\n')
}

export const timeText = (timeMs: number): string => new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '')
