import { useEffect, useMemo } from 'preact/hooks'
import { type Answers, answers } from './answers.ts'

/** The answer to a wish of one view, asked again when what it is about changes; null: nothing is wished for. */
export const useAnswer = <T>(wish: (() => Promise<T>) | null, about: string): Answers<T> => {
  const of = useMemo(() => answers<T>(), [])
  useEffect(() => {
    if (wish === null) of.clear()
    else of.ask(wish)
  }, [about])
  return of
}
