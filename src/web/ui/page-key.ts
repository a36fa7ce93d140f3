import type { SessionShown } from '../shapes/access-shapes.ts'
import { keyIn } from './key-in.ts'
import { PageProblem, problemSaid } from './page-source.ts'

/** A token lives as long as its tab, and travels in a header: no cookie, which every other program on this computer would be sent too. */
const KEPT = 'coinfold.token'

export const keptToken = (): string | null => sessionStorage.getItem(KEPT)

/** A token ends so long after the page was used last: the server hands out a younger one now and then. */
export const keepRenewed = (answer: Response): void => {
  const renewed = answer.headers.get('coinfold-token')
  if (renewed !== null) sessionStorage.setItem(KEPT, renewed)
}

export const forgetToken = (): void => sessionStorage.removeItem(KEPT)

/** A key turns into a token of this tab. */
export const takeKey = async (key: string): Promise<void> => {
  const answer = await fetch('/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  }).catch(() => null)
  if (answer === null) throw new PageProblem('no-answer', 'The engine\u2019s page does not answer. Is it still running?')
  if (!answer.ok) throw await problemSaid(answer)
  sessionStorage.setItem(KEPT, ((await answer.json()) as SessionShown).token)
}

/** Whether the address is a printed link. */
export const isLink = (): boolean => /^#key=./.test(location.hash)

/** The printed link carries the key behind `#key=`, which no server is sent; it leaves the address at once. */
export const keyOfLink = (): string | null => {
  const { hash, pathname } = location
  if (!isLink()) return null
  history.replaceState(null, '', `${pathname}#/`)
  return keyIn(hash)
}
