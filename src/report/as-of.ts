import type { LogPages } from './log-pages.ts'

/** What the log held when the engine's clock stood there: all that was recorded up to and with that moment. */
export const asOf = (log: LogPages, atMs: number): LogPages => ({
  isDense: log.isDense,
  async *readAll(after, options) {
    for await (const page of log.readAll(after, options)) {
      const later = page.findIndex(({ time }) => time > atMs)
      if (later !== 0) yield later < 0 ? page : page.slice(0, later)
      if (later >= 0) return
    }
  },
})
