import { useSignal } from '@preact/signals'
import { keyIn } from './key-in.ts'
import { takeKey } from './page-key.ts'
import { PageProblem } from './page-source.ts'
import { TypedForm } from './typed-form.tsx'

/** Shown where the link had no key, or an old one. */
export const KeyAsked = ({ why, taken }: { why: string | null; taken: () => void }) => {
  const problem = useSignal(why)
  const take = async (typed: string): Promise<void> => {
    try {
      // the whole link may be pasted as well
      await takeKey(keyIn(typed))
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
      <TypedForm
        words="Link or key"
        button="Open"
        input={{ type: 'password', autocomplete: 'off' }}
        problem={problem.value}
        done={(typed) => void take(typed)}
      />
    </main>
  )
}
