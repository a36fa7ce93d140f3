import { type Signal, signal } from '@preact/signals'
import type { ConfirmedShown, PrepareAsked, PreparedShown } from '../shapes/command-shapes.ts'
import { PageProblem } from './page-source.ts'
import type { PageState } from './page-state.ts'

/** Where a command stands on its way: it is looked up what would follow, a person weighs it, it is done, it is over. */
export type Commanding =
  | { readonly is: 'preparing'; readonly wish: PrepareAsked }
  | { readonly is: 'asked'; readonly wish: PrepareAsked; readonly prepared: PreparedShown; readonly problem: string | null }
  | { readonly is: 'doing'; readonly wish: PrepareAsked; readonly prepared: PreparedShown }
  | { readonly is: 'done'; readonly wish: PrepareAsked; readonly confirmed: ConfirmedShown }
  | { readonly is: 'refused'; readonly wish: PrepareAsked; readonly why: string }

export const commanding: Signal<Commanding | null> = signal(null)

/** Why no command can be given now, in a sentence; null: it can. */
export const silence = ({ source, isPast, link, log }: PageState): string | null => {
  const known = log.now.value.value
  if (source.commands === undefined) return 'A file takes no commands.'
  if (link.is.value === 'lost') return 'Disconnected: what you see may be old.'
  if (isPast.value) return 'Nothing is commanded from the past: go to now.'
  if (known === null || !known.isRunning) return 'No engine runs on this log.'
  return known.canCommand ? null : 'This key only looks, or what runs is a tape: the trade link of an engine commands it.'
}

/** Behind these nobody knows whether it counts, and the same one asked again counts once. */
const MAY_COUNT: readonly string[] = ['engine-away', 'no-answer', 'indexing', 'failed']

const sentence = (error: unknown): string => (error instanceof PageProblem ? error.message : String(error))

export const prepare = async ({ source }: PageState, wish: PrepareAsked): Promise<void> => {
  commanding.value = { is: 'preparing', wish }
  try {
    const prepared = await source.commands!.prepare(wish)
    commanding.value = { is: 'asked', wish, prepared, problem: null }
  } catch (error) {
    commanding.value = { is: 'refused', wish, why: sentence(error) }
  }
}

export const confirm = async (
  { source }: PageState,
  wish: PrepareAsked,
  prepared: PreparedShown,
  said: { readonly typed?: string; readonly because?: string },
): Promise<void> => {
  commanding.value = { is: 'doing', wish, prepared }
  try {
    commanding.value = { is: 'done', wish, confirmed: await source.commands!.confirm(prepared.nonce, said) }
  } catch (error) {
    const mayBeAgain = error instanceof PageProblem && MAY_COUNT.includes(error.code)
    commanding.value = mayBeAgain
      ? { is: 'asked', wish, prepared, problem: sentence(error) }
      : { is: 'refused', wish, why: sentence(error) }
  }
}
