import type { ComponentChildren } from 'preact'
import { SessionCommands } from '../command-dialog.tsx'
import { looks } from '../looks.ts'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { countText, lengthText, timeText } from '../shown.ts'

/** A light never stands without what it means, and the sentence that says why. */
const Line = ({ name, is, children }: { name: string; is: 'good' | 'warn' | 'bad' | 'quiet'; children: ComponentChildren }) => (
  <div class={`health ${is}`}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const LogLines = () => {
  const { log } = usePage()
  return (
    <PanelBody of={log}>
      {(value) => (
        <dl>
          <Line name="log" is="quiet">
            {value.name} · {value.head === null ? 'no event yet' : `${countText(value.head.ordinal)} events`}
          </Line>
          <Line name="head" is="quiet">
            <code>{value.head?.hash ?? '–'}</code>
          </Line>
          <Line name="whole" is={value.damage === null ? 'good' : 'bad'}>
            {value.damage === null
              ? 'every hash that was passed fits'
              : `damaged at ${value.damage.stream} number ${value.damage.number} (${value.damage.rule}): ${value.damage.message}`}
          </Line>
          {value.unsound !== null && (
            <Line name="sound" is="bad">
              {value.unsound.broken}, since event {value.unsound.number} of {value.unsound.stream} ({value.unsound.type})
            </Line>
          )}
          <Line name="engine" is={value.isRunning ? 'good' : 'quiet'}>
            {value.isRunning ? 'one writes this log' : 'none writes this log now'}
          </Line>
          {value.tape?.map((file) => (
            <Line key={file.name} name={file.symbol} is={file.isHere ? 'good' : 'warn'}>
              {file.name} {file.isHere ? 'is where it was' : 'is not where it was: the chart draws known prices instead'}
            </Line>
          ))}
        </dl>
      )}
    </PanelBody>
  )
}

const SessionLines = () => {
  const { moment } = usePage()
  return (
    <PanelBody of={moment}>
      {({ session, standing, unprotected, at }) => (
        <dl>
          <Line name="session" is={session.is === 'trading' ? 'good' : 'quiet'}>
            {session.is}
            {session.startedMs === null ? '' : `, started ${timeText(session.startedMs, looks.isLocalTime())}`}
          </Line>
          <Line name="entries" is={session.orders === 'open' ? 'good' : session.orders === 'halted' ? 'bad' : 'warn'}>
            {session.orders === 'reduceOnly' ? 'reduce only' : session.orders}
          </Line>
          <Line name="stops" is={unprotected.coins.length === 0 ? 'good' : 'bad'}>
            {unprotected.coins.length === 0 ? 'every coin that is held has one' : `${unprotected.coins.join(', ')} without one`} · without
            one so far {lengthText(unprotected.ms)} in {countText(unprotected.spells)} spells, longest {lengthText(unprotected.longestMs)}
          </Line>
          {standing.map(({ refusal, words }) => (
            <Line key={refusal} name={refusal} is="warn">
              {words}
            </Line>
          ))}
          <Line name="moment" is="quiet">
            {timeText(at.timeMs, looks.isLocalTime())}, event {countText(at.ordinal)}
          </Line>
        </dl>
      )}
    </PanelBody>
  )
}

export const HealthView = () => {
  const { link } = usePage()
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
      <section class="panel" aria-label="Log and page">
        <header>
          <h2 class="symbol">Log and page</h2>
          <span class="dim">as they are now</span>
        </header>
        <dl class="link-lines">
          <Line name="page" is={link.is.value === 'connected' ? 'good' : link.is.value === 'lost' ? 'bad' : 'quiet'}>
            {link.is.value === 'connected'
              ? 'hears the log grow'
              : link.is.value === 'lost'
                ? `has heard nothing for ${lengthText(Math.floor(silentMs / 1000) * 1000)}`
                : 'connecting'}
          </Line>
          {link.engineMs.value !== null && (
            <Line name="clock" is="quiet">
              the engine's: {timeText(link.engineMs.value, looks.isLocalTime())}
            </Line>
          )}
        </dl>
        <LogLines />
      </section>
    </main>
  )
}
