import { type PagePlace, TABS } from './page-place.ts'
import type { PageState } from './page-state.ts'
import type { TakeStep } from './steps-taken.ts'

/** What each key does, as the help tells it. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['← →', 'the event before, the event after, of the coin'],
  ['Shift ← →', 'the cycle before, the cycle after'],
  ['Alt ← →', 'the decision before, the decision after'],
  ['Home End', 'the first moment, the last one'],
  ['n', 'now'],
  ['Space', 'play, pause'],
  ['1 to 4', 'the lists'],
  ['5', 'steps or machine of the coin'],
  ['j k', 'the row below, the row above; Enter goes there'],
  ['/', 'search in the journal'],
  ['g', 'go to a time or an event'],
  ['t', 'light, dark'],
  ['?', 'this help'],
]

export type KeyActions = { step: TakeStep; first(): void; play(): void; help(): void; jump(): void; theme(): void }

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input:not([type=range]), textarea, select') || target.isContentEditable)
/** Space and arrows belong to what is focused, where it has a use for them. */
const isPressing = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches('button, a, summary')

/** Rows by their buttons, in whatever list there is. */
const row = (by: 1 | -1): void => {
  const rows = [...document.querySelectorAll<HTMLElement>('main .scroll tbody button.moment')]
  const at = rows.indexOf(document.activeElement as HTMLElement)
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus()
}

/** The journal's words. It is drawn at the end of this turn, before another key can come, which would be none of the page's any more. */
const search = (page: PageState): void => {
  page.go({ view: 'journal' })
  queueMicrotask(() => queueMicrotask(() => document.querySelector<HTMLElement>('.filters input[name="text"]')?.focus()))
}

const arrow = (event: KeyboardEvent, step: TakeStep): void => {
  const by = event.key === 'ArrowRight' ? 1 : -1
  event.preventDefault()
  void step(by, event.shiftKey ? 'cycle' : event.altKey ? 'decision' : 'event')
}

/** Keys of the whole page; those that a text field has a use for are its own. */
export const listenToKeys = (page: PageState, does: KeyActions): (() => void) => {
  const tab = (index: number): void => page.go({ tab: TABS[index] ?? ('decisions' satisfies PagePlace['tab']) })
  const pressed = (event: KeyboardEvent): void => {
    // what is asked in a dialog is answered there
    if (document.querySelector('dialog[open]') !== null || event.defaultPrevented) return
    if (isTyping(event.target) || event.ctrlKey || event.metaKey) return
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') return arrow(event, does.step)
    if (event.altKey) return
    if (event.key === ' ' && isPressing(event.target)) return
    const known: Readonly<Record<string, () => void>> = {
      Home: does.first,
      End: () => page.go({ at: 'now' }),
      n: () => page.go({ at: 'now' }),
      ' ': does.play,
      '?': does.help,
      t: does.theme,
      1: () => tab(0),
      2: () => tab(1),
      3: () => tab(2),
      4: () => tab(3),
      5: () => page.go({ inside: page.place.peek().inside === 'steps' ? 'machine' : 'steps' }),
      j: () => row(1),
      k: () => row(-1),
      g: does.jump,
      '/': () => search(page),
    }
    const action = known[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  addEventListener('keydown', pressed)
  return () => removeEventListener('keydown', pressed)
}
