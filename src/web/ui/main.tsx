import { render } from 'preact'
import './style/index.css'
import { App } from './app.tsx'
import { httpSource, onSentAway } from './http-source.ts'
import { KeyAsked } from './key-asked.tsx'
import { forgetToken, isLink, keptToken, keyOfLink, takeKey } from './page-key.ts'
import { PageProblem } from './page-source.ts'
import { openPage, type PageState } from './page-state.ts'

const root = document.getElementById('page')!

const askForKey = (why: string | null): void => render(<KeyAsked why={why} taken={open} />, root)

/** What was open stays in the address: with a key the page is loaded anew there. */
const askAgain = (page: PageState): void => {
  page.link.close()
  forgetToken()
  onSentAway(() => {})
  render(null, root)
  render(
    <KeyAsked
      why="Your session is over: nobody has used this page for a long time, or its program was started anew."
      taken={() => location.reload()}
    />,
    root,
  )
}

const open = (): void => {
  render(null, root)
  const page = openPage(httpSource)
  onSentAway(() => askAgain(page))
  render(<App page={page} />, root)
}

const problemIn = async (work: Promise<unknown>): Promise<PageProblem | null> => {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof PageProblem) return error
    throw error
  }
}

/** A token that is no longer good is found out once, before anything is drawn. */
const start = async (): Promise<void> => {
  const key = keyOfLink()
  const untaken = key === null ? null : await problemIn(takeKey(key))
  // with the session of before it would be another page than was asked for
  if (untaken !== null) return askForKey(untaken.message)
  if (keptToken() === null) return askForKey(null)
  const problem = await problemIn(httpSource.get('/log', {}, 'now'))
  // a server that is indexing or away is told by the page itself
  if (problem?.code !== 'no-key') return open()
  forgetToken()
  askForKey(problem.message)
}

// another link is pasted where a page is open already: its key opens the page anew, and leaves the address
addEventListener('hashchange', () => {
  if (isLink()) location.reload()
})
void start()
