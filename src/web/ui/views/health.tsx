import type { CoinShown } from '../../shapes/coin-shapes.ts'
import { SessionCommands } from '../command-dialog.tsx'
import { exposedWords } from '../exposed-words.ts'
import { HealthLine } from '../health-line.tsx'
import { looks } from '../looks.ts'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { RunningLines } from '../running-lines.tsx'
import { countText, lengthText, timeText } from '../shown.ts'

const LogLines = () => {
  const { log } = usePage()
  return (
    <PanelBody of={log}>
      {(value) => (
        <dl>
          <HealthLine name="log" is="quiet">
            {value.name} · {value.head === null ? 'no event yet' : `${countText(value.head.ordinal)} events`}
          </HealthLine>
          <HealthLine name="last event" is="quiet">
            <code>{value.head?.hash ?? '–'}</code>
          </HealthLine>
          <HealthLine name="whole" is={value.damage === null ? 'good' : 'bad'}>
            {value.damage === null
              ? 'every hash that was passed fits'
              : `damaged at ${value.damage.stream} number ${value.damage.number} (${value.damage.rule}): ${value.damage.message}`}
          </HealthLine>
          {value.unsound !== null && (
            <HealthLine name="sound" is="bad">
              {value.unsound.broken}, since event {value.unsound.number} of {value.unsound.stream} ({value.unsound.type})
            </HealthLine>
          )}
          <HealthLine name="engine" is={value.isRunning ? 'good' : 'quiet'}>
            {value.isRunning ? 'one writes this log' : 'none writes this log now'}
          </HealthLine>
          {value.tape?.map((file) => (
            <HealthLine key={file.name} name={file.symbol} is={file.isHere ? 'good' : 'warn'}>
              {file.name} {file.isHere ? 'is where it was' : 'is not where it was: the chart draws known prices instead'}
            </HealthLine>
          ))}
        </dl>
      )}
    </PanelBody>
  )
}

/** By the machine, as the lanes show it. */
const stopsNow = (coins: readonly CoinShown[]): string => {
  const told = coins.flatMap((one) => {
    const words = one.bareSinceMs !== null && one.value.protection !== 'exposed' ? 'no stop covers all of it' : exposedWords(one)
    return words === null ? [] : [`${one.coin}: ${words}`]
  })
  return told.length === 0 ? 'every coin that is held has one' : told.join(' · ')
}

const SessionLines = () => {
  const { moment } = usePage()
  return (
    <PanelBody of={moment}>
      {({ session, standing, unprotected, coins, at }) => (
        <dl>
          <HealthLine name="session" is={session.is === 'trading' ? 'good' : 'quiet'}>
            {session.is}
            {session.startedMs === null ? '' : `, started ${timeText(session.startedMs, looks.isLocalTime())}`}
          </HealthLine>
          <HealthLine name="entries" is={session.orders === 'open' ? 'good' : session.orders === 'halted' ? 'bad' : 'warn'}>
            {session.orders === 'reduceOnly' ? 'reduce only' : session.orders}
          </HealthLine>
          <HealthLine
            name="stops"
            is={unprotected.coins.length > 0 ? 'bad' : coins.some((one) => exposedWords(one) !== null) ? 'warn' : 'good'}
          >
            {stopsNow(coins)} · without one so far {lengthText(unprotected.ms)} in {countText(unprotected.spells)} spells, longest{' '}
            {lengthText(unprotected.longestMs)}
          </HealthLine>
          {standing.map(({ refusal, words }) => (
            // that a session which has ended does not trade is no news
            <HealthLine key={refusal} name={refusal} is={session.is === 'stopped' ? 'quiet' : 'warn'}>
              {words}
            </HealthLine>
          ))}
          <HealthLine name="moment" is="quiet">
            {timeText(at.timeMs, looks.isLocalTime())}, event {countText(at.ordinal)}
          </HealthLine>
        </dl>
      )}
    </PanelBody>
  )
}

export const HealthView = () => {
  const { link, source } = usePage()
  const silentMs = Math.max(0, link.nowMs.value - link.heardMs.value)
  return (
    <main class="view two">
      <section class="panel" aria-label="Engine">
        <header>
          <h2 class="symbol">Engine</h2>
          <span class="dim">of this moment</span>
        </header>
        <SessionLines />
        <SessionCommands />
      </section>
      {source.file === undefined && (
        <section class="panel" aria-label="Running engine">
          <header>
            <h2 class="symbol">Running engine</h2>
            <span class="dim">as it is now</span>
          </header>
          <RunningLines />
        </section>
      )}
      <section class="panel" aria-label="Log and page">
        <header>
          <h2 class="symbol">Log and page</h2>
          <span class="dim">as they are now</span>
        </header>
        <dl class="link-lines">
          <HealthLine name="page" is={link.is.value === 'connected' ? 'good' : link.is.value === 'lost' ? 'bad' : 'quiet'}>
            {source.file !== undefined
              ? 'a file, which hears nothing'
              : link.is.value === 'connected'
                ? 'hears the log grow'
                : link.is.value === 'lost'
                  ? `has heard nothing for ${lengthText(Math.floor(silentMs / 1000) * 1000)}`
                  : 'connecting'}
          </HealthLine>
          {link.engineMs.value !== null && (
            <HealthLine name="clock" is="quiet">
              the engine's: {timeText(link.engineMs.value, looks.isLocalTime())}
            </HealthLine>
          )}
        </dl>
        <LogLines />
      </section>
    </main>
  )
}
