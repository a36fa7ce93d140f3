/** At most once in so long, and once more when it ends. */
export const spaced = (everyMs: number, work: () => void): (() => void) => {
  let waiting: ReturnType<typeof setTimeout> | undefined
  return () => {
    if (waiting !== undefined) return
    waiting = setTimeout(() => {
      waiting = undefined
      work()
    }, everyMs)
  }
}

/** When nothing has been wished for so long. */
export const rested = (restMs: number, work: () => void): (() => void) => {
  let waiting: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(waiting)
    waiting = setTimeout(work, restMs)
  }
}
