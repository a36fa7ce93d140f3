import type { TitledLine } from '../report/figures-shown.ts'
import { LINE } from '../report/text-table.ts'
import { wrapped } from '../report/wrap.ts'
import { colours } from './output.ts'

const GAP = '  '

/** Titles, and what stands behind each; what is too long for 80 columns goes on in the next line, unless everything is wanted. */
export const titled = (lines: readonly TitledLine[], isWide: boolean): string => {
  const width = Math.max(...lines.map(([title]) => title.length)) + GAP.length
  return lines
    .flatMap(([title, text]) => {
      const bold = `${colours.bold(title)}${' '.repeat(width - title.length)}`
      if (isWide || width + text.length <= LINE) return [bold + text]
      // a head or a path is copied: it stays in one piece
      if (!text.includes(' ')) return [bold, GAP + text]
      const [first = '', ...rest] = wrapped(text, LINE - width)
      return [bold + first, ...rest.map((line) => ' '.repeat(width) + line)]
    })
    .map((line) => line.trimEnd())
    .join('\n')
}
