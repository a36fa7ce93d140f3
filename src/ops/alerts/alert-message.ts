/**
 * What a person is sent. `is`: `begun`, nothing of this rule was wrong before; `more`, something else besides what was told; `still`, it
 * stands since it was told; `over`, nothing of it is wrong any more; `test`, somebody asked for it. Times are of the engine's clock.
 */
export type AlertMessage = {
  readonly alarm: string
  readonly is: 'begun' | 'more' | 'still' | 'over' | 'test'
  readonly severity: 'critical' | 'warning'
  readonly book: string
  /** what it tells of, all of it: coins, orders, limits */
  readonly of: readonly string[]
  /** sentences, the first few of it in words; chat programs show what this key holds */
  readonly text: string
  readonly time: string
}

/** How many are said in words: more is not read, and all are in `of`. */
const IN_WORDS = 5

export const inWords = (texts: readonly string[]): string => {
  const more = texts.length - IN_WORDS
  return [...texts.slice(0, IN_WORDS), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ')
}

export const testMessage = (nowMs: number): AlertMessage => ({
  alarm: 'test',
  is: 'test',
  severity: 'warning',
  book: '',
  of: [],
  text: 'This is a test: alarms of coinfold arrive here.',
  time: new Date(nowMs).toISOString(),
})
