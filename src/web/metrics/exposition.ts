import { Counter, Gauge, Registry } from 'prom-client'
import { catalogue } from './catalogue.ts'
import type { MetricSample } from './metric-sample.ts'

/** Samples in the text format of Prometheus. A metric of which there are none is left out. */
export const expose = (samples: readonly MetricSample[]): Promise<string> => {
  const registry = new Registry()
  for (const { name, type, help, labels } of catalogue) {
    const own = samples.filter((one) => one.name === name)
    if (own.length === 0) continue
    const described = { name, help, labelNames: [...labels], registers: [registry] }
    if (type === 'gauge') {
      const gauge = new Gauge(described)
      for (const { labels, value } of own) gauge.set({ ...labels }, value)
    } else {
      const counter = new Counter(described)
      for (const { labels, value } of own) counter.inc({ ...labels }, value)
    }
  }
  return registry.metrics()
}
