import { Text } from 'ink'
import { createElement as element, type ReactNode } from 'react'
import type { ShownLine } from './frame-line.ts'
import { colours } from './output.ts'

const LOOKS: Readonly<Record<ShownLine['is'], Record<string, unknown>>> = {
  head: { bold: true },
  words: { bold: true, color: 'cyan' },
  plain: {},
  faint: { dimColor: true },
  alarm: { bold: true, color: 'red' },
}

/** Each line is cut at the width of the screen: a wrapped one would push the last ones out. */
export const shownLines = (lines: readonly ShownLine[], rows: number, part: string): ReactNode[] =>
  lines
    .slice(0, rows)
    .map(({ text, is }, at) =>
      element(
        Text,
        { key: `${part}${at}`, wrap: 'truncate', ...(colours.isColorSupported ? LOOKS[is] : {}) } as never,
        text === '' ? ' ' : text,
      ),
    )
