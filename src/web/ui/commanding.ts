import { type Signal, signal } from '@preact/signals'
import type { ConfirmedShown, PrepareAsked, PreparedShown } from '../shapes/command-shapes.ts'
import { PageProblem } from './page-source.ts'
import type { PageState } from './page-state.ts'

/** `overMs`: when a person has thought for too long, by this computer's own clock. */
export type Weighed = PreparedShown & { readonly overMs: number }

/** Where a command stands on its way: it is looked up what would follow, a person weighs it, it is done, it is over. */
export type Commanding =
  | { readonly is: 'preparing'; readonly wish: PrepareAsked }
  | { readonly is: 'asked'; readonly wish: PrepareAsked; readonly prepared: Weighed; readonly problem: string | null }
  | { readonly is: 'doing'; readonly wish: PrepareAsked; readonly prepared: Weighed }
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

/** Whoever is answered so has done nothing. Behind all else nobody knows whether it counts, and the same one asked again counts once. */
const NOTHING_DONE: readonly PageProblem['code'][] = [
  ...(['refused', 'changed', 'expired', 'bad-parameter', 'wrong-role', 'no-key'] as const),
  ...(['too-many', 'too-large', 'cross-site', 'wrong-host', 'wrong-method', 'unknown-path'] as const),
]

const sentence = (error: unknown): string => (error instanceof PageProblem ? error.message : String(error))

export const prepare = async ({ source }: PageState, wish: PrepareAsked): Promise<void> => {
  const preparing: Commanding = { is: 'preparing', wish }
  commanding.value = preparing
  const next = await source.commands!.prepare(wish).then(
    (prepared): Commanding => ({ is: 'asked', wish, prepared: { ...prepared, overMs: Date.now() + prepared.thinkMs }, problem: null }),
    (error: unknown): Commanding => ({ is: 'refused', wish, why: sentence(error) }),
  )
  // whoever has left it, or asked for something else, is not asked about this one
  if (commanding.peek() === preparing) commanding.value = next
}

export const confirm = async (
  { source }: PageState,
  wish: PrepareAsked,
  prepared: Weighed,
  said: { readonly typed?: string; readonly because?: string },
): Promise<void> => {
  commanding.value = { is: 'doing', wish, prepared }
  try {
    commanding.value = { is: 'done', wish, confirmed: await source.commands!.confirm(prepared.nonce, said) }
  } catch (error) {
    const isProven = error instanceof PageProblem && NOTHING_DONE.includes(error.code)
    commanding.value = isProven ? { is: 'refused', wish, why: sentence(error) } : { is: 'asked', wish, prepared, problem: sentence(error) }
  }
}
