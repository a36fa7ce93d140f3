import { useRef } from 'preact/hooks'
import type { Answers } from './answers.ts'
import { usePage } from './page-state.ts'
import { useMoment } from './use-answer.ts'

type Page<Row> = { readonly rows: Row[]; readonly next: string | null }

/** A list that grows by its next page when somebody comes to its end. */
export const useList = <P extends Page<unknown>>(
  ask: (before: { before?: string }, at: string) => Promise<P>,
  subject: string,
): { readonly of: Answers<P>; readonly more: () => void } => {
  const { place } = usePage()
  const of = useMoment((at) => ask({}, at), subject)
  const isAsking = useRef(false)
  const more = async (): Promise<void> => {
    const known = of.now.peek().value
    if (known?.next == null || isAsking.current) return
    isAsking.current = true
    try {
      const page = await ask({ before: known.next }, place.peek().at)
      // of another filter by now: the page is no part of it
      of.amend((now) => (now === known ? { ...now, rows: [...now.rows, ...page.rows], next: page.next } : now))
    } catch {
      // asked again by whoever scrolls on
    }
    isAsking.current = false
  }
  return { of, more: () => void more() }
}
