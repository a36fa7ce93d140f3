import { catalogue } from '../../src/web/metrics/catalogue.ts'
import { table } from '../reliability/markdown.ts'

const SOURCES = {
  log: ['Of the log', 'What the log comes to, up to its newest event. Absent while the log is read.'],
  engine: ['Of the engine', 'What an engine of `trade` says when it is asked. Absent where none answers (`coinfold_engine_up` is 0).'],
  page: ['Of the page', 'Always there. Counters begin at 0 when the page is started.'],
} as const

/** docs/generated/metrics.md */
export const metricsPage = (): string => {
  const parts = Object.entries(SOURCES).flatMap(([of, [title, said]]) => {
    const rows = catalogue
      .filter(({ source }) => source === of)
      .map(({ name, type, unit, labels, help }) => [`\`${name}\``, type, unit, labels.join(', '), help])
    return [`## ${title}`, '', said, '', table(['metric', 'type', 'unit', 'labels', 'says'], rows), '']
  })
  const unit = 'Units: `asset` is an amount of the asset in the label, `base` coins (or contracts), `bool` 1 or 0, `ratio` 1 for the whole.'
  return ['# Metrics', '', `Made of the catalogue in the code. [How they are read](../reference/metrics.md). ${unit}`, '', ...parts].join(
    '\n',
  )
}
