import type { HealthShown } from '../shapes/health-shapes.ts'
import { HealthLine } from './health-line.tsx'
import { looks } from './looks.ts'
import { usePage } from './page-state.ts'
import { PanelBody } from './panel.tsx'
import { amountText, countText, lengthText, timeText } from './shown.ts'
import { useAnswer } from './use-answer.ts'

type Engine = NonNullable<HealthShown['engine']>

/** How often an engine is asked while somebody looks at this. */
const EVERY_MS = 2000
/** Clocks that differ by so much are worth a look: a venue takes no order that is a second old. */
const APART_MS = 1000
/** Of a limit: the rest is for what is urgent. */
const SCARCE_PCT = 90

const FEEDS = { fresh: 'good', late: 'warn', stale: 'bad' } as const

const FeedLines = ({ prices }: Pick<Engine, 'prices'>) =>
  prices.map(({ symbol, price, ageMs, is, isHeld }) => (
    <HealthLine key={symbol} name={symbol} is={FEEDS[is]}>
      {price === null || ageMs === null ? 'no price was heard yet' : `${amountText(price)}, ${lengthText(ageMs)} old`}
      {is === 'stale' && ageMs !== null ? ': no entries on a price this old' : ''}
      {isHeld ? ' · held' : ''}
    </HealthLine>
  ))

/** What the venue counts, in its own units. */
const RequestLines = ({ requests }: Pick<Engine, 'requests'>) =>
  requests.flatMap(({ of, limits, waiting, closedUntilMs }) => {
    const waits = Object.entries(waiting).flatMap(([what, count]) => (count > 0 ? [`${countText(count)} ${what}`] : []))
    return [
      ...limits.map(({ name, most, windowMs, used }) => (
        <HealthLine key={`${of} ${name}`} name={`${of} ${name}`} is={used * 100 >= most * SCARCE_PCT ? 'warn' : 'good'}>
          {countText(used)} of {countText(most)} in {lengthText(windowMs)}
        </HealthLine>
      )),
      ...(closedUntilMs === null
        ? []
        : [
            <HealthLine key={`${of} closed`} name={of} is="bad">
              takes nothing before {timeText(closedUntilMs, looks.isLocalTime())}
            </HealthLine>,
          ]),
      ...(waits.length === 0
        ? []
        : [
            <HealthLine key={`${of} waits`} name={`${of} waits`} is="warn">
              {waits.join(', ')}
            </HealthLine>,
          ]),
    ]
  })

const ProcessLines = ({ behindMs, clockOffsetMs, adrift, line, queue, rssBytes, restarts }: Engine) => (
  <>
    <HealthLine name="line" is={line.isUp ? 'good' : 'bad'}>
      {line.isUp ? 'the venue is heard' : 'the venue is not heard'} since {timeText(line.sinceMs, looks.isLocalTime())}
    </HealthLine>
    <HealthLine name="clock" is={adrift !== null ? 'bad' : Math.abs(clockOffsetMs ?? 0) >= APART_MS ? 'warn' : 'good'}>
      {clockOffsetMs === null ? 'not measured yet' : `the venue's is ${countText(clockOffsetMs)} ms ahead of the computer's`} · the engine's{' '}
      {countText(behindMs)} ms behind it{adrift === null ? '' : `: ${adrift}`}
    </HealthLine>
    <HealthLine name="queue" is="quiet">
      {countText(queue.reports)} reports and {countText(queue.commands)} commands wait{queue.isDeciding ? ', a step is underway' : ''}
    </HealthLine>
    <HealthLine name="process" is="quiet">
      {countText(Math.round(rssBytes / 1_000_000))} MB · {countText(restarts)} restarts in the last hour
    </HealthLine>
  </>
)

const AlarmLines = ({ alarms, halts, exposed, unknownOrders }: Engine) => (
  <>
    <HealthLine name="alarms" is={alarms.length === 0 ? 'good' : 'quiet'}>
      {alarms.length === 0 ? 'none stands' : `${countText(alarms.length)} stand`}
    </HealthLine>
    {alarms.map(({ alarm, severity, text, sinceMs }) => (
      <HealthLine key={alarm} name={alarm} is={severity === 'critical' ? 'bad' : 'warn'}>
        {text} <span class="dim">since {timeText(sinceMs, looks.isLocalTime())}</span>
      </HealthLine>
    ))}
    {halts.map(({ of, because }) => (
      <HealthLine key={of} name={of} is="warn">
        {because}
      </HealthLine>
    ))}
    {exposed.map(({ position, sinceMs }) => (
      <HealthLine key={position} name={position} is="bad">
        no stop covers it since {timeText(sinceMs, looks.isLocalTime())}
      </HealthLine>
    ))}
    {unknownOrders.map(({ orderId, symbol, sinceMs }) => (
      <HealthLine key={orderId} name={symbol} is="bad">
        nobody knows whether <code>{orderId}</code> stands, since {timeText(sinceMs, looks.isLocalTime())}
      </HealthLine>
    ))}
  </>
)

/** The engine beside its log, as it is now whatever moment is shown. Asked while it is looked at; one whose log has ended once. */
export const RunningLines = () => {
  const { source, link, log } = usePage()
  const isOver = log.now.value.value?.isRunning === false
  // the clock of a hidden tab stands still
  const turn = isOver ? 'over' : String(Math.floor(link.nowMs.value / EVERY_MS))
  const health = useAnswer(() => source.get('/health/details', {}, 'now'), '', turn)
  return (
    <PanelBody of={health}>
      {({ ready, isReady, engine }) => (
        <dl>
          <HealthLine name="ready" is={isReady ? 'good' : engine === null ? 'quiet' : 'warn'}>
            {isReady ? 'it may open positions' : ready}
          </HealthLine>
          {engine === null ? (
            <HealthLine name="engine" is="quiet">
              {ready === 'finished'
                ? 'the log is finished, in good order: none is expected on it'
                : "none answers: it plays a tape, is somebody else's, or was killed, for the log was not ended"}
            </HealthLine>
          ) : (
            <>
              <AlarmLines {...engine} />
              <ProcessLines {...engine} />
              <FeedLines {...engine} />
              <RequestLines {...engine} />
            </>
          )}
        </dl>
      )}
    </PanelBody>
  )
}
