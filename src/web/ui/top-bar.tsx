import type { LogShown } from '../shapes/log-shapes.ts'
import { looks } from './looks.ts'
import { hashOfPlace, type PagePlace } from './page-place.ts'
import { type PageState, usePage } from './page-state.ts'
import { lengthText, timeText } from './shown.ts'

const VIEW_WORDS: readonly (readonly [PagePlace['view'], string])[] = [
  ['desk', 'Desk'],
  ['why', 'Why'],
  ['journal', 'Journal'],
  ['orders', 'Orders'],
  ['lots', 'Lots'],
  ['budget', 'Budget'],
  ['performance', 'Performance'],
  ['machines', 'Machines'],
  ['difference', 'Difference'],
  ['alarms', 'Alarms'],
  ['health', 'Health'],
  ['about', 'About'],
]

/** How far what is shown can be trusted, in a word; a log that has ended is never red. */
const LinkChip = () => {
  const { link, log } = usePage()
  const known = log.now.value.value
  if (link.is.value === 'lost') return <span class="chip bad">disconnected</span>
  if (link.is.value === 'connecting' || known === null) return <span class="chip">connecting</span>
  if (known.isRunning) return <span class="chip good">connected</span>
  if (known.damage !== null) return <span class="chip bad">damaged</span>
  if (known.toMs === null) return <span class="chip">not begun</span>
  const lastTime = timeText(known.toMs, looks.isLocalTime()).slice(0, 16)
  return known.hasEnded ? <span class="chip">finished {lastTime}</span> : <span class="chip bad">broken off {lastTime}</span>
}

const isBrokenOff = (known: LogShown | null): boolean =>
  known !== null && !known.isRunning && !known.hasEnded && known.toMs !== null && known.damage === null

const SessionChip = () => {
  const { moment } = usePage()
  const session = moment.now.value.value?.session
  if (session === undefined || (session.is === 'trading' && session.orders === 'open') || session.is === 'stopped') return null
  const words =
    session.is === 'trading'
      ? { open: '', paused: 'entries paused', reduceOnly: 'reduce only', halted: 'halted' }[session.orders]
      : session.is
  return <span class={session.orders === 'halted' ? 'chip bad' : 'chip warn'}>{words}</span>
}

const linkTo = (page: PageState, view: PagePlace['view']): string => hashOfPlace({ ...page.place.value, view, event: null, filter: '' })

export const TopBar = () => {
  const page = usePage()
  const known = page.log.now.value.value
  return (
    <header class="top">
      <h1>coinfold</h1>
      {known?.mode != null && <span class={known.mode === 'live' ? 'chip mode live' : 'chip mode'}>{known.mode.toUpperCase()}</span>}
      <LinkChip />
      <SessionChip />
      {page.isPast.value && <span class="chip warn">the past, not now</span>}
      <nav aria-label="Views">
        {VIEW_WORDS.map(([view, words]) => (
          <a key={view} href={linkTo(page, view)} {...(page.place.value.view === view ? { 'aria-current': 'page' } : {})}>
            {words}
          </a>
        ))}
      </nav>
      {known?.book != null && <span class="chip book">{known.book}</span>}
      <button type="button" class="theme" aria-label="Light or dark" title="t" onClick={looks.turnTheme}>
        ◐
      </button>
    </header>
  )
}

/** What is shown may be old, or is not whole: said over everything, in a sentence, never in a window of its own. */
export const Banners = () => {
  const page = usePage()
  const { link, log, isPast, source } = page
  const damage = log.now.value.value?.damage
  const unsound = log.now.value.value?.unsound
  const indexed = log.now.value.value?.indexed
  const known = log.now.value.value
  // of a tape, and of a log that nobody writes any more, the clock is that of its last event
  const isFeed = known?.isRunning === true && known.tape === null
  const engineLateMs = link.engineMs.value === null ? 0 : link.nowMs.value - link.engineMs.value
  return (
    <>
      {source.file !== undefined && (
        <p class="banner" role="status">
          {[source.file.madeOf, ...source.file.leftOut].join(' ')}
        </p>
      )}
      {link.is.value === 'lost' && (
        <p class="banner bad" role="status">
          No word from the engine for {lengthText(Math.max(0, Math.floor((link.nowMs.value - link.heardMs.value) / 1000) * 1000))}. What you
          see may be old. Stops that rest at the venue stay there.
        </p>
      )}
      {damage != null && (
        <p class="banner bad" role="alert">
          The log is damaged at {damage.stream} number {damage.number} ({damage.rule}): {damage.message} Nothing behind it is shown.
        </p>
      )}
      {isBrokenOff(known) && (
        <p class="banner bad" role="alert">
          Nobody writes this log, and its session did not end: the engine was killed, or its computer went off. Nobody watches what it held;
          stops that rest at the venue stay there. Start it again, and it goes on from here.
        </p>
      )}
      {unsound != null && (
        <p class="banner bad" role="alert">
          The log folds to a state that must not trade, and no engine starts on it: {unsound.broken}. It is so since event {unsound.number}{' '}
          of {unsound.stream} ({unsound.type}),{' '}
          <a href={hashOfPlace({ ...page.place.value, view: 'journal', at: unsound.position, event: null, filter: '' })}>
            at position {unsound.position}
          </a>
          .
        </p>
      )}
      {indexed != null && indexed.done < indexed.all && (
        <p class="banner" role="status">
          Reading the log: {indexed.done} of {indexed.all} events.{' '}
          <progress value={indexed.done} max={indexed.all} aria-label="Events read" />
        </p>
      )}
      {link.isOutdated.value && (
        <p class="banner warn" role="status">
          coinfold was updated:{' '}
          <button type="button" onClick={() => location.reload()}>
            load the page again
          </button>
        </p>
      )}
      {isFeed && engineLateMs > ENGINE_LATE_MS && !isPast.value && link.is.value === 'connected' && (
        <p class="banner warn" role="status">
          The engine is late: its clock is {lengthText(engineLateMs)} behind.
        </p>
      )}
    </>
  )
}

/** A ping comes each 5 s, so that its clock is known to be at most that old. */
const ENGINE_LATE_MS = 15_000
