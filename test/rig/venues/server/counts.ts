export type PathCount = { requests: number; weight: number; readonly statuses: Record<string, number> }
export type SeenRequest = { readonly path: string; readonly query: Readonly<Record<string, string>>; readonly atMs: number; status: number }

/** The newest requests that are kept one by one; the oldest half goes when there are more. */
const MAX_SEEN = 10_000

/** What clients asked for over REST, by path, and one by one; times are the venue's. Status 0: not answered yet. */
export class RequestCounts {
  readonly paths: Record<string, PathCount> = {}
  readonly seen: SeenRequest[] = []

  /** Call what it returns with the status, when there is one. */
  count(path: string, weight: number, query: URLSearchParams, atMs: number): (status: number) => void {
    const counted = (this.paths[path] ??= { requests: 0, weight: 0, statuses: {} })
    counted.requests++
    counted.weight += weight
    const seen: SeenRequest = { path, query: Object.fromEntries(query), atMs, status: 0 }
    this.seen.push(seen)
    if (this.seen.length > MAX_SEEN) this.seen.splice(0, MAX_SEEN / 2)
    return (status) => {
      seen.status = status
      counted.statuses[status] = (counted.statuses[status] ?? 0) + 1
    }
  }
}
