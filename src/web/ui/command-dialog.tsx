import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { PrepareAsked, PreparedShown } from '../shapes/command-shapes.ts'
import { type Commanding, commanding, confirm, prepare, silence } from './commanding.ts'
import { usePage } from './page-state.ts'

/** A key that was pressed before the button had the focus for so long was meant for something else. */
const FOCUS_MS = 400

/** It has the focus at first, so that a key that was meant for something else does nothing. */
const Leave = ({ words }: { words: string }) => {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <button type="button" ref={button} onClick={() => void (commanding.value = null)}>
      {words}
    </button>
  )
}

const Weighed = ({ prepared }: { prepared: PreparedShown }) => (
  <>
    <p>{prepared.words}</p>
    {prepared.undoes !== null && <p class="warn">{prepared.undoes}</p>}
    {prepared.figures.length > 0 && (
      <dl class="weighed">
        {prepared.figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    )}
    <p class="dim">
      Appends <code>{[...new Set(prepared.effects.flatMap(({ appends }) => appends))].join(', ')}</code>
    </p>
  </>
)

const Asked = ({ state }: { state: Extract<Commanding, { is: 'asked' | 'doing' }> }) => {
  const page = usePage()
  const { wish, prepared } = state
  const [typed, because] = [useSignal(''), useSignal('')]
  const focusedMs = useRef(Number.POSITIVE_INFINITY)
  const isOver = page.link.nowMs.value > prepared.overMs
  const isTyped = prepared.typed === null || typed.value.trim() === prepared.typed
  const why = state.is === 'doing' ? null : silence(page)
  const isEarly = (): boolean => Date.now() - focusedMs.current < FOCUS_MS
  const said = { ...(prepared.typed !== null && { typed: typed.value.trim() }), ...(because.value !== '' && { because: because.value }) }
  return (
    <>
      <Weighed prepared={prepared} />
      <label>
        Why, for the log{' '}
        <input maxLength={500} value={because.value} onInput={(event) => void (because.value = event.currentTarget.value)} />
      </label>
      {prepared.typed !== null && (
        <label>
          Type {prepared.typed}, as many positions as it is about{' '}
          <input inputMode="numeric" value={typed.value} onInput={(event) => void (typed.value = event.currentTarget.value)} />
        </label>
      )}
      {state.is === 'asked' && state.problem !== null && (
        <p class="problem" role="alert">
          {state.problem}
        </p>
      )}
      {why !== null && <p class="problem">{why}</p>}
      <footer>
        <Leave words="Leave it" />
        {isOver && state.is === 'asked' && state.problem === null ? (
          <button type="button" onClick={() => void prepare(page, wish)}>
            Too long ago: look again
          </button>
        ) : (
          <button
            type="button"
            class="does"
            disabled={state.is === 'doing' || !isTyped || why !== null}
            onFocus={() => void (focusedMs.current = Date.now())}
            onKeyDown={(event) => isEarly() && event.preventDefault()}
            onClick={() => void confirm(page, wish, prepared, said)}
          >
            {state.is === 'doing' ? 'Asking the engine' : prepared.verb}
          </button>
        )}
      </footer>
    </>
  )
}

const Over = ({ lines, isBad }: { lines: readonly string[]; isBad: boolean }) => (
  <>
    {lines.map((line) => (
      <p key={line} class={isBad ? 'problem' : ''} role="status">
        {line}
      </p>
    ))}
    <footer>
      <Leave words="Close" />
    </footer>
  </>
)

const TITLES: Readonly<Record<Commanding['is'], string>> = {
  preparing: 'What would follow',
  asked: 'Is it meant?',
  doing: 'Is it meant?',
  done: 'Answered',
  refused: 'Nothing was done',
}

/** Says what would follow from a command before anything does; nothing in it is done by Enter alone. */
export const CommandDialog = () => {
  const state = commanding.value
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    if (state !== null && dialog.current?.open === false) dialog.current.showModal()
  }, [state])
  if (state === null) return null
  return (
    <dialog class="command" ref={dialog} aria-label={TITLES[state.is]} onClose={() => void (commanding.value = null)}>
      <h2>{TITLES[state.is]}</h2>
      {state.is === 'preparing' && <p role="status">The engine’s state is looked up.</p>}
      {(state.is === 'asked' || state.is === 'doing') && <Asked key={state.prepared.nonce} state={state} />}
      {state.is === 'done' && (
        <Over
          lines={[...state.confirmed.words, ...(state.confirmed.repeated ? ['It was confirmed before, and counted then.'] : [])]}
          isBad={!state.confirmed.isGranted}
        />
      )}
      {state.is === 'refused' && <Over lines={[state.why]} isBad />}
    </dialog>
  )
}

/** Disabled with the reason where it is not offered. */
const Command = ({ wish, words }: { wish: PrepareAsked; words: string }) => {
  const page = usePage()
  const why = silence(page)
  return (
    <button type="button" class="command" disabled={why !== null} title={why ?? ''} onClick={() => void prepare(page, wish)}>
      {words}
    </button>
  )
}

const Reason = () => {
  const why = silence(usePage())
  return why === null ? null : <p class="dim">{why}</p>
}

/** What may be asked for the coin that is chosen. */
export const CoinCommands = () => {
  const { coin } = usePage()
  const one = coin.value
  if (one === null) return null
  const { symbol } = one
  return (
    <fieldset class="commands" aria-label={`Commands for ${symbol}`}>
      <Command wish={{ type: 'CloseCoin', symbol }} words="Close" />
      <Command wish={{ type: 'CancelEntry', symbol }} words="Cancel entry" />
      <Command wish={{ type: 'TakeBackExit', symbol }} words="Take back exit" />
      <Reason />
    </fieldset>
  )
}

/** What may be asked for the whole session. */
export const SessionCommands = () => (
  <fieldset class="commands" aria-label="Commands for the session">
    <Command wish={{ type: 'Pause' }} words="Pause entries" />
    <Command wish={{ type: 'Resume' }} words="Resume" />
    <Command wish={{ type: 'ReduceOnly' }} words="Reduce only" />
    <Command wish={{ type: 'Release' }} words="Release limits" />
    <Command wish={{ type: 'CloseAll' }} words="Close all" />
    <Command wish={{ type: 'Drain', policy: 'cancel-entries' }} words="Drain and stop" />
    <Command wish={{ type: 'Drain', policy: 'close-all' }} words="Close all and stop" />
    <Command wish={{ type: 'Kill' }} words="Kill" />
    <Reason />
  </fieldset>
)
