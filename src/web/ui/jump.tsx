import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePage } from './page-state.ts'
import { TypedForm } from './typed-form.tsx'

/** A time with or without its seconds, or the number of an event, as an address of a moment; null: it is neither. */
export const momentTyped = (typed: string): string | null => {
  const said = typed.trim()
  if (/^#?\d{1,12}$/.test(said)) return `#${said.replace('#', '')}`
  if (said === 'now') return 'now'
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?Z?$/.exec(said)
  return found === null || Number.isNaN(Date.parse(found[1]!)) ? null : `${found[1]}T${found[2] ?? '00:00'}Z`
}

/** Asks where to go to, in the browser's own dialog. */
export const Jump = ({ close }: { close: () => void }) => {
  const { go } = usePage()
  const dialog = useRef<HTMLDialogElement>(null)
  const problem = useSignal<string | null>(null)
  // before the next key: what is typed at once is meant for it
  useLayoutEffect(() => dialog.current?.showModal(), [])
  const done = (typed: string): void => {
    const at = momentTyped(typed)
    problem.value = at === null ? 'That is no time such as 2021-05-19 15:18, and no number of an event.' : null
    if (at === null) return
    go({ at })
    dialog.current?.close()
  }
  return (
    <dialog ref={dialog} onClose={close} aria-label="Go to">
      <TypedForm
        words="Go to a time (UTC) or an event"
        button="Go"
        input={{ class: 'typed', placeholder: '2021-05-19 15:18, or 257' }}
        problem={problem.value}
        done={done}
      />
    </dialog>
  )
}
