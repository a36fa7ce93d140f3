import { useEffect, useRef } from 'preact/hooks'
import type { CoinShown, OrderShown } from '../shapes/coin-shapes.ts'
import type { FrameShown, FramesShown } from '../shapes/event-shapes.ts'
import { coinAbsent } from './coin-absent.ts'
import { exposedWords } from './exposed-words.ts'
import { Lanes } from './lanes.tsx'
import { looks } from './looks.ts'
import { MachineTable } from './machine-table.tsx'
import { machinesShown } from './machines-shown.ts'
import { hashOfPlace } from './page-place.ts'
import { usePage } from './page-state.ts'
import { Choices, PanelBody } from './panel.tsx'
import { PriceLadder } from './price-ladder.tsx'
import { amountText, countText, lengthText, timeText } from './shown.ts'
import { Gain, ShownAmount } from './shown-amount.tsx'

const Facts = ({ of, atMs }: { of: CoinShown; atMs: number }) => (
  <dl class="facts">
    <dt>held</dt>
    <dd>
      <ShownAmount of={of.held} />
    </dd>
    <dt>average</dt>
    <dd>
      <ShownAmount of={of.average} decimals={of.decimals ?? undefined} />
    </dd>
    <dt>cost</dt>
    <dd>
      <ShownAmount of={of.cost} decimals={2} />
    </dd>
    <dt>unrealised</dt>
    <dd>
      <Gain of={of.unrealised} />
    </dd>
    <dt>since</dt>
    <dd>{of.openedMs === null ? <span class="none">–</span> : lengthText(atMs - of.openedMs)}</dd>
    <dt>valued</dt>
    <dd>{of.mark === null ? <span class="none">–</span> : <Age ms={atMs - of.mark.timeMs} />}</dd>
    {of.direction === 'short' && (
      <>
        <dt>direction</dt>
        <dd>short</dd>
      </>
    )}
    {of.bareSinceMs !== null && (
      <>
        <dt class="bad">bare for</dt>
        <dd class="bad">{lengthText(atMs - of.bareSinceMs)}</dd>
      </>
    )}
  </dl>
)

const OLD_MS = 60_000
const Age = ({ ms }: { ms: number }) => <span class={ms > OLD_MS ? 'warn' : ''}>{ms < 1 ? 'now' : `${lengthText(ms)} ago`}</span>

const OrderLine = ({ of, atMs }: { of: OrderShown; atMs: number }) => (
  <li>
    <b>{of.role}</b> {of.side} {amountText(of.quantity)} {of.price === null ? 'at market' : `at ${amountText(of.price)}`} · {of.phase}
    {of.fate !== 'known' && (
      <span class={of.fate === 'unknown' ? 'bad' : 'warn'}>
        {' '}
        · fate {of.fate}
        {of.fate === 'unknown' &&
          (of.provableAfterMs > atMs
            ? `, absence is proof in ${lengthText(of.provableAfterMs - atMs)}`
            : ', absence would be proof by now')}
      </span>
    )}
  </li>
)

const Step = ({ of, firstMs, atOrdinal }: { of: FrameShown; firstMs: number; atOrdinal: number }) => {
  const { go, place } = usePage()
  const when = of.timeMs === firstMs ? timeText(of.timeMs, looks.isLocalTime()).slice(11) : `+${lengthText(of.timeMs - firstMs)}`
  const is = of.ordinal > atOrdinal ? 'later' : of.ordinal === atOrdinal ? 'present' : 'past'
  return (
    <li class={`step ${is}`} {...(is === 'present' ? { 'aria-current': 'step' } : {})}>
      <button type="button" onClick={() => go({ at: of.position })} title={`event ${of.ordinal}`}>
        <span class="when">{when}</span>
        <i class={of.moved.length > 0 ? 'knot moved' : 'knot'} aria-hidden="true" />
        <span class="what">
          <b>{of.words.line}</b>
          {of.words.detail !== null && <span>{of.words.detail}</span>}
          {of.moved.length > 0 && <span>{of.moved.map((region) => `${region} → ${of.value[region] ?? ''}`).join(' · ')}</span>}
        </span>
      </button>
      {is === 'present' && (
        <a class="judged" href={hashOfPlace({ ...place.value, view: 'why', event: of.position, at: of.position, filter: '' })}>
          why
        </a>
      )}
    </li>
  )
}

/** Moves the list alone: `scrollIntoView` would take the whole page of a phone along. */
const Steps = ({ of, atOrdinal }: { of: FramesShown; atOrdinal: number }) => {
  const list = useRef<HTMLOListElement>(null)
  const all = [...of.frames, ...(of.after ?? [])]
  const shown = looks.showsLater() ? all : all.filter(({ ordinal }) => ordinal <= atOrdinal)
  const present = shown.findLast(({ ordinal }) => ordinal <= atOrdinal)
  useEffect(() => {
    const [box, row] = [list.current, list.current?.querySelector<HTMLElement>('.present')]
    if (box && row) box.scrollTop = row.offsetTop - box.clientHeight / 2
  }, [present?.position, of])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <ol class="steps" ref={list} tabIndex={0} aria-label="Steps of the cycle">
      {shown.map((frame) => (
        <Step key={frame.position} of={frame} firstMs={shown[0]!.timeMs} atOrdinal={present?.ordinal ?? atOrdinal} />
      ))}
    </ol>
  )
}

const InsideOf = ({ of, atMs, atOrdinal }: { of: CoinShown; atMs: number; atOrdinal: number }) => {
  const { frames, place } = usePage()
  return (
    <>
      <Lanes value={of.value} />
      {exposedWords(of) !== null && <p class={of.bareSinceMs === null ? 'exposed' : 'exposed bad'}>Exposed: {exposedWords(of)}.</p>}
      {place.value.inside === 'machine' ? (
        <MachineTable of={machinesShown.position} value={of.value} />
      ) : (
        <>
          <PriceLadder of={of} />
          <Facts of={of} atMs={atMs} />
          {of.blocked !== null && <p class="blocked">No entry now: {of.blocked.words}</p>}
          {of.orders.length > 0 && (
            <ul class="coin-orders" aria-label="Open orders">
              {of.orders.map((order) => (
                <OrderLine key={order.id} of={order} atMs={atMs} />
              ))}
            </ul>
          )}
          <PanelBody
            of={frames}
            empty={(value) => (value.frames.length === 0 ? 'No cycle yet: nothing was bought of this coin up to here.' : null)}
          >
            {(value) => <Steps of={value} atOrdinal={atOrdinal} />}
          </PanelBody>
        </>
      )}
    </>
  )
}

/** One coin from within: where its machine stands, what it holds, and the steps of its cycle. */
export const Inside = () => {
  const page = usePage()
  const { coin, coinName, at, clockMs, place, go, moment } = page
  const one = coin.value
  return (
    <section class="panel inside" aria-label="Inside of the coin">
      <header>
        <h2 class="symbol">{coinName.value ?? '–'}</h2>
        <span class="dim">{one === null ? '' : `cycle ${countText(one.cycle)}`}</span>
        <Choices
          label="Inside"
          of={[
            { name: 'steps', words: 'Why' },
            { name: 'machine', words: 'Machine' },
          ]}
          chosen={place.value.inside}
          choose={(inside) => go({ inside })}
        />
      </header>
      <PanelBody of={moment} empty={() => coinAbsent(page)}>
        {() => one !== null && at.value !== null && <InsideOf of={one} atMs={clockMs.value} atOrdinal={at.value.ordinal} />}
      </PanelBody>
    </section>
  )
}
