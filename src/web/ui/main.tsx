import { render } from 'preact'
import './style/index.css'
import { App } from './app.tsx'
import { httpSource, onSentAway } from './http-source.ts'
import { KeyAsked } from './key-asked.tsx'
import { forgetToken, keptToken, keyOfLink, takeKey } from './page-key.ts'
import { PageProblem } from './page-source.ts'
import { openPage } from './page-state.ts'

const root = document.getElementById('page')!

const askForKey = (why: string | null): void => render(<KeyAsked why={why} taken={open} />, root)

/** What was open stays in the address: with a key the page is loaded anew there. */
const askAgain = (): void => {
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
  onSentAway(askAgain)
  render(<App page={openPage(httpSource)} />, root)
}

/** A token that is no longer good is found out once, before anything is drawn. */
const start = async (): Promise<void> => {
  try {
    const key = keyOfLink()
    if (key !== null) await takeKey(key)
    if (keptToken() === null) return askForKey(null)
    await httpSource.get('/log', {}, 'now')
  } catch (error) {
    if (!(error instanceof PageProblem)) throw error
    if (error.code === 'no-key') forgetToken()
    // a server that is indexing or away is told by the page itself
    if (error.code === 'no-key' || keptToken() === null) return askForKey(error.message)
  }
  open()
}

void start()
