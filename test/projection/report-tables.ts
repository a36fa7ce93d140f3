import { csvOf } from '../../src/report/csv.ts'

/** Rows of a CSV by RFC 4180, read by other code than what writes it. */
export const csvRows = (text: string): string[][] => {
  const rows: string[][] = [[]]
  let field = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (isQuoted) {
      if (char !== '"') field += char
      else if (text[at + 1] === '"') field += text[++at]
      else isQuoted = false
    } else if (char === '"') isQuoted = true
    else if (char === ',' || (char === '\r' && text[at + 1] === '\n')) {
      rows.at(-1)!.push(field)
      field = ''
      if (char === '\r') {
        rows.push([])
        at++
      }
    } else field += char
  }
  if (field !== '' || rows.pop()!.length > 0) throw new Error('The last line has no end.')
  return rows
}

/** The same by headings. */
export const csvRecords = (text: string): Record<string, string>[] => {
  const [headings = [], ...rows] = csvRows(text)
  return rows.map((row) => {
    if (row.length !== headings.length) throw new Error(`${row.length} fields under ${headings.length} headings.`)
    return Object.fromEntries(row.map((field, at) => [headings[at]!, field]))
  })
}

export const recordsOf = (table: Parameters<typeof csvOf>[0]): Record<string, string>[] => csvRecords(csvOf(table))
