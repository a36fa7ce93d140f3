import type { MetricName } from './catalogue.ts'

/** One figure of a metric, by the labels that the catalogue gives it. */
export type MetricSample = {
  readonly name: MetricName
  readonly value: number
  readonly labels: Readonly<Record<string, string>>
}

export const sample = (name: MetricName, value: number | boolean, labels: MetricSample['labels'] = {}): MetricSample => ({
  name,
  value: Number(value),
  labels,
})

/** One of each name in a record, as the label says. */
export const sampleEach = (
  name: MetricName,
  label: string,
  values: Readonly<Record<string, number>>,
  labels: MetricSample['labels'] = {},
): MetricSample[] => Object.entries(values).map(([of, value]) => sample(name, value, { ...labels, [label]: of }))
