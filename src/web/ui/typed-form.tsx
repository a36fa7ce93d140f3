import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'

type TypedFormProps = {
  words: string
  button: string
  input: JSX.IntrinsicElements['input']
  /** what is wrong with what was typed before; null: nothing is known to be */
  problem: string | null
  done: (typed: string) => void
}

/** One field and its button: what is typed is judged by whoever asks for it. */
export const TypedForm = ({ words, button, input, problem, done }: TypedFormProps) => {
  const typed = useSignal('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        done(typed.value)
      }}
    >
      <label>
        {words}{' '}
        <input
          {...input}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value
          }}
        />
      </label>{' '}
      <button type="submit">{button}</button>
      {problem !== null && <p role="alert">{problem}</p>}
    </form>
  )
}
