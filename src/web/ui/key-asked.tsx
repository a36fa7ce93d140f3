import { useSignal } from '@preact/signals'
import { keyIn } from './key-in.ts'
import { takeKey } from './page-key.ts'
import { PageProblem } from './page-source.ts'

/** Shown where the link had no key, or an old one. */
export const KeyAsked = ({ why, taken }: { why: string | null; taken: () => void }) => {
  const problem = useSignal(why)
  const key = useSignal('')
  const take = async (): Promise<void> => {
    try {
      // the whole link may be pasted as well
      await takeKey(keyIn(key.value))
      taken()
    } catch (error) {
      if (!(error instanceof PageProblem)) throw error
      problem.value = error.message
    }
  }
  return (
    <main class="key-asked">
      <h1>coinfold</h1>
      <p>The page opens by the link that the program printed when it started. Open that, or paste it here.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void take()
        }}
      >
        <label>
          Link or key{' '}
          <input
            type="password"
            autocomplete="off"
            value={key.value}
            onInput={(event) => {
              key.value = event.currentTarget.value
            }}
          />
        </label>
        <button type="submit">Open</button>
      </form>
      {problem.value !== null && <p role="alert">{problem.value}</p>}
    </main>
  )
}
