import { type Figure, isMet } from './figure.ts'

const rounded = (value: number): string => {
  // four digits say all that a spread of some percent leaves
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

const promise = ({ limit, aim }: Figure): string =>
  [
    limit === null ? '' : `${limit.is} ${limit.value.toLocaleString('en-US')}`,
    aim === undefined ? '' : `aim ${aim.toLocaleString('en-US')}`,
  ]
    .filter((part) => part !== '')
    .join(', ')

export const showTable = (figures: readonly Figure[]): string => {
  const rows = [
    ['figure', 'median', 'spread', 'limit', '', 'unit'],
    ...figures.map((figure) => [
      figure.name,
      rounded(figure.value),
      rounded(figure.spread),
      promise(figure),
      figure.limit === null ? '' : isMet(figure) ? 'met' : 'MISSED',
      figure.unit,
    ]),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** `limit` is the number; which side of it is good follows from the name, and `is` says it. */
export const showJson = (figures: readonly Figure[]): string => {
  const byName = figures.map((figure) => {
    const { name, value, unit, spread, limit, aim } = figure
    return [
      name,
      {
        value,
        limit: limit?.value ?? null,
        unit,
        spread,
        is: limit?.is ?? null,
        met: limit === null ? null : isMet(figure),
        aim: aim ?? null,
      },
    ]
  })
  return `${JSON.stringify(Object.fromEntries(byName), null, 2)}\n`
}
