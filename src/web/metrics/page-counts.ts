import { type MetricSample, sample, sampleEach } from './metric-sample.ts'

/** What the page itself has answered and refused since it was started. */
export class PageCounts {
  readonly #requests: Record<string, number> = {}
  readonly #refused: Record<string, number> = {}
  #wrongKeys = 0

  answered(status: number): void {
    this.#requests[status] = (this.#requests[status] ?? 0) + 1
  }

  /** Before it was asked of the engine. */
  refused(reason: string): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1
  }

  wrongKey(): void {
    this.#wrongKeys++
  }

  get samples(): readonly MetricSample[] {
    return [
      ...sampleEach('coinfold_page_requests_total', 'code', this.#requests),
      sample('coinfold_page_wrong_keys_total', this.#wrongKeys),
      ...sampleEach('coinfold_page_commands_refused_total', 'reason', this.#refused),
    ]
  }
}
