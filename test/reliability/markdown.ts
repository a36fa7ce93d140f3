import { posix } from 'node:path'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map((one) => cell(String(one))).join(' | ')} |`
  const rule = `|${head.map((_, column) => (rows.length > 0 && rows.every((row) => typeof row[column] === 'number') ? '---:' : '---')).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** `entry.spec`, with what it shows as the text that appears above it. */
export const fileLink = (file: string, titles: readonly string[] = []): string => {
  const about = titles.join('; ').replaceAll('"', "'").replaceAll('`', "'")
  const name = posix.basename(file).replace(/(\.test|\.spec|\.contract)?\.ts$/, '')
  return `[${name}](../${file}${about === '' ? '' : ` "${about}"`})`
}

export const code = (text: string): string => `\`${text}\``

export const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')

export const number = (value: number, decimals = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
