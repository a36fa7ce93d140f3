import { useEffect, useMemo } from 'preact/hooks'
import { type Answers, answers } from './answers.ts'
import { usePage } from './page-state.ts'

/**
 * The answer to a wish of one view; null: nothing is wished for. `subject`: what it is about, of which nothing is shown under another name.
 * `turn`: it is asked again when that changes.
 */
export const useAnswer = <T>(wish: (() => Promise<T>) | null, subject: string, turn: string): Answers<T> => {
  const of = useMemo(() => answers<T>(), [subject])
  const isWished = wish !== null
  useEffect(() => {
    if (wish === null) of.clear()
    else of.ask(wish)
  }, [of, turn, isWished])
  return of
}

/** As of the moment that is shown; of now again when there is something new. */
export const useMoment = <T>(wish: ((at: string) => Promise<T>) | null, subject: string): Answers<T> => {
  const { place, asOf } = usePage()
  const { at } = place.value
  return useAnswer(wish === null ? null : () => wish(at), subject, asOf.value)
}
