import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Answers } from './answers.ts'

/** Before this a panel shows nothing at all: what comes quickly should not flash. */
const SKELETON_MS = 150

const Skeleton = () => {
  const [isShown, show] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => show(true), SKELETON_MS)
    return () => clearTimeout(timer)
  }, [])
  return isShown ? (
    <div class="skeleton" role="status">
      <span class="unseen">Loading</span>
      <i />
      <i />
      <i />
    </div>
  ) : null
}

type PanelBodyProps<T> = {
  of: Answers<T>
  /** one sentence of why there is nothing, and what would fill it; null: there is something */
  empty?: (value: T) => string | null
  children: (value: T) => ComponentChildren
}

/** Loading, empty, failed or there: what failed keeps the old content, greyed, and says why in the server's sentence. */
export const PanelBody = <T,>({ of, empty, children }: PanelBodyProps<T>) => {
  const { value, problem } = of.now.value
  if (value === null && problem === null) return <Skeleton />
  const nothing = value === null ? null : (empty?.(value) ?? null)
  return (
    <>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem.message} <code>{problem.code}</code>{' '}
          <button type="button" onClick={() => of.again()}>
            Try again
          </button>
        </p>
      )}
      {nothing !== null && problem === null && <p class="empty">{nothing}</p>}
      {value !== null && nothing === null && <div class={problem === null ? 'body' : 'body old'}>{children(value)}</div>}
    </>
  )
}

type Choice<T extends string> = { readonly name: T; readonly words: string }

/** Buttons of which one is pressed. */
export const Choices = <T extends string>({
  of,
  chosen,
  choose,
  label,
}: {
  of: readonly Choice<T>[]
  chosen: T
  choose: (name: T) => void
  label: string
}) => (
  <fieldset class="choices" aria-label={label}>
    {of.map(({ name, words }) => (
      <button type="button" key={name} aria-pressed={name === chosen} onClick={() => choose(name)}>
        {words}
      </button>
    ))}
  </fieldset>
)
