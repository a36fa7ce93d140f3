import { parser } from '@prometheus-io/lezer-promql'

export type Expression = {
  /** what the grammar of Prometheus has no place for, as it stands there; empty: nothing */
  readonly wrong: readonly string[]
  readonly metrics: readonly string[]
  /** those of them that are read over a time */
  readonly ranged: readonly string[]
  /** that are matched, grouped by or joined on */
  readonly labels: readonly string[]
}

/** An expression by the grammar that the pages of Prometheus themselves use. */
export const parsed = (text: string): Expression => {
  const found = { wrong: [] as string[], metrics: [] as string[], ranged: [] as string[], labels: [] as string[] }
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      const here = text.slice(from, to)
      if (type.isError) found.wrong.push(`${from}: ${here === '' ? text.slice(from) : here}`)
      else if (type.name === 'VectorSelector') {
        const metric = /^[\w:]*/.exec(here)![0]
        found.metrics.push(metric)
        if (node.parent?.name === 'MatrixSelector') found.ranged.push(metric)
      } else if (type.name === 'LabelName') found.labels.push(here)
    },
  })
  return found
}
