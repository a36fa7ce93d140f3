import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { OverviewShown } from '../shapes/log-shapes.ts'
import { Help } from './help.tsx'
import { Jump } from './jump.tsx'
import { looks } from './looks.ts'
import { listenToKeys } from './page-keys.ts'
import { usePage } from './page-state.ts'
import { isPlaying, player, SPEEDS } from './player.ts'
import { countText, signOf, timeText } from './shown.ts'
import { stepTaker, type TakeStep } from './steps-taken.ts'
import { eventScale, SLIDER_STEPS, type SliderScale, sliderScale } from './time-scale.ts'

const WIDTH = 1000
const HEIGHT = 40
const BARS_TO = 28
const SPANS_FROM = 32

/** What became of a cycle, as far as that is known by a moment. Null: it is not to be known that there was one. */
const spanIs = ({ fromMs, toMs, gain }: OverviewShown['spans'][number], untilMs: number): string | null => {
  const isLater = fromMs > untilMs || (toMs ?? 0) > untilMs
  if (isLater && !looks.showsLater()) return fromMs > untilMs ? null : 'open'
  const is = gain === null ? 'open' : signOf(gain) < 0 ? 'loss' : 'gain'
  return isLater ? `${is} later` : is
}

type HistogramProps = { of: OverviewShown; scale: SliderScale; coin: string | null; untilMs: number }
const Histogram = ({ of, scale, coin, untilMs }: HistogramProps) => {
  const most = Math.max(1, ...of.histogram)
  const bucketMs = (of.toMs - of.fromMs) / Math.max(1, of.histogram.length)
  const x = (ms: number): number => scale.shareOf(ms) * WIDTH
  const bars = of.histogram
    .map((count, index) => {
      if (count === 0) return ''
      // a root: one busy minute must not flatten all others
      const height = Math.max(1, Math.sqrt(count / most) * BARS_TO)
      const [from, to] = [x(of.fromMs + index * bucketMs), x(of.fromMs + (index + 1) * bucketMs)]
      return `M${from.toFixed(1)} ${BARS_TO}v${(-height).toFixed(1)}h${Math.max(0.8, to - from - 0.6).toFixed(1)}v${height.toFixed(1)}z`
    })
    .join('')
  return (
    <svg class="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={bars} class="bars" />
      {scale.pieces
        .filter(({ isBreak }) => isBreak)
        .map(({ from, to, fromMs }) => (
          <path key={fromMs} class="break" d={`M${((from + to) / 2) * WIDTH} 0V${HEIGHT}`} />
        ))}
      {of.spans
        .filter((span) => coin === null || span.coin === coin)
        .map((span) => {
          const [from, is] = [x(span.fromMs), spanIs(span, untilMs)]
          if (is === null) return null
          const toMs = is === 'open' ? Math.min(span.toMs ?? of.toMs, untilMs) : (span.toMs ?? of.toMs)
          return (
            <rect
              key={`${span.coin} ${span.n}`}
              class={`span ${is}`}
              x={from}
              width={Math.max(1, x(toMs) - from)}
              y={SPANS_FROM}
              height={HEIGHT - SPANS_FROM}
            />
          )
        })}
    </svg>
  )
}

/** Drawn, since not every computer has a font with these signs. */
const ICONS = {
  first: 'M2 2h2v10H2zM12 2v10L5 7z',
  back: 'M10 2v10L4 7z',
  on: 'M4 2v10l6-5z',
  play: 'M2 2v10l5-5zM7 2v10l5-5z',
  pause: 'M3 2h3v10H3zM8 2h3v10H8z',
} as const
const Icon = ({ is }: { is: keyof typeof ICONS }) => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d={ICONS[is]} />
  </svg>
)

const Buttons = ({ step, first, isPlaying, play }: { step: TakeStep; first: () => void; isPlaying: boolean; play: () => void }) => {
  const { go, isPast, at } = usePage()
  const isFirst = at.value === null || at.value.ordinal <= 1
  return (
    <div class="transport-buttons">
      <button type="button" aria-label="First moment" title="Home" disabled={isFirst} onClick={first}>
        <Icon is="first" />
      </button>
      <button type="button" aria-label="Event before" title="←" disabled={isFirst} onClick={() => void step(-1, 'event')}>
        <Icon is="back" />
      </button>
      <button type="button" aria-label={isPlaying ? 'Pause' : 'Play'} title="Space" disabled={!isPast.value} onClick={play}>
        <Icon is={isPlaying ? 'pause' : 'play'} />
      </button>
      <button type="button" aria-label="Event after" title="→" disabled={!isPast.value} onClick={() => void step(1, 'event')}>
        <Icon is="on" />
      </button>
      <button type="button" class="to-now" title="n" disabled={!isPast.value} onClick={() => go({ at: 'now' })}>
        Now
      </button>
    </div>
  )
}

const Slider = () => {
  const { overview, at, go, coinName, isPast, log } = usePage()
  const of = overview.now.value.value
  const [by, isSqueezed] = [looks.slidesBy(), looks.isSqueezed()]
  const scale = useMemo(
    () => (of === null ? null : by === 'event' ? eventScale(of) : sliderScale(isSqueezed ? of : { ...of, breaks: [] })),
    [of, by, isSqueezed],
  )
  const events = log.now.value.value?.head?.ordinal ?? 1
  if (of === null || scale === null) return <div class="slider" />
  const share = at.value === null || !isPast.value ? 1 : by === 'event' ? at.value.ordinal / events : scale.shareOf(at.value.timeMs)
  const when = at.value === null ? '' : `${timeText(at.value.timeMs, looks.isLocalTime())}, event ${at.value.ordinal}`
  const moved = (value: number): void => {
    const isEnd = value >= SLIDER_STEPS
    const wanted = value / SLIDER_STEPS
    const past = by === 'event' ? `#${Math.max(1, Math.round(wanted * events))}` : new Date(scale.timeOf(wanted)).toISOString()
    go({ at: isEnd ? 'now' : past })
  }
  return (
    <div class="slider">
      <Histogram of={of} scale={scale} coin={coinName.value} untilMs={isPast.value ? (at.value?.timeMs ?? 0) : Number.POSITIVE_INFINITY} />
      <i class="slider-mark" style={{ left: `${(share * 100).toFixed(3)}%` }} aria-hidden="true" />
      <input
        type="range"
        aria-label={`Moment in ${log.now.value.value?.name ?? 'the log'}`}
        aria-valuetext={when}
        min={0}
        max={SLIDER_STEPS}
        step={1}
        value={Math.round(share * SLIDER_STEPS)}
        onInput={(event) => moved(Number(event.currentTarget.value))}
      />
    </div>
  )
}

const isHelping = signal(false)
const isJumping = signal(false)

const SliderOptions = () => (
  <div class="slider-options">
    <label>
      <span class="unseen">Speed of play</span>
      <select value={looks.speed()} onChange={(event) => looks.setSpeed(Number(event.currentTarget.value))}>
        {SPEEDS.map((times) => (
          <option key={times} value={times}>
            {times}×
          </option>
        ))}
      </select>
    </label>
    <button type="button" class="quiet" aria-pressed={looks.slidesBy() === 'event'} onClick={looks.turnSlider}>
      by event
    </button>
    {looks.slidesBy() === 'time' && (
      <button type="button" class="quiet" aria-pressed={looks.isSqueezed()} onClick={looks.turnSqueeze}>
        squeeze
      </button>
    )}
  </div>
)

/** Time: buttons, keys and a slider over the whole log. */
export const Transport = () => {
  const page = usePage()
  const step = useMemo(() => stepTaker(page), [page])
  const play = useMemo(() => player(page), [page])
  const first = (): void => {
    const fromMs = page.log.now.peek().value?.fromMs
    if (fromMs != null) page.go({ at: new Date(fromMs).toISOString() })
  }
  const help = (): void => {
    isHelping.value = !isHelping.peek()
  }
  useEffect(() => listenToKeys(page, { step, first, play, help, jump, theme: looks.turnTheme }), [page, step])
  const jump = (): void => {
    isJumping.value = true
  }
  const [at, log] = [page.at.value, page.log.now.value.value]
  return (
    <section class={page.isPast.value ? 'transport past' : 'transport'} aria-label="Time">
      <Buttons step={step} first={first} isPlaying={isPlaying.value} play={play} />
      <Slider />
      <SliderOptions />
      <div class="transport-time">
        <button type="button" class="quiet" onClick={looks.turnZone} title="UTC or this computer's time: labels only">
          <b>{at === null ? '–' : timeText(at.timeMs, looks.isLocalTime())}</b> <small>{looks.isLocalTime() ? 'local' : 'UTC'}</small>
        </button>
        <span class="dim">
          {at === null ? 'no event yet' : `event ${countText(at.ordinal)} of ${countText(Math.max(log?.head?.ordinal ?? 0, at.ordinal))}`}
        </span>
      </div>
      {isHelping.value && <Help close={help} />}
      {isJumping.value && (
        <Jump
          close={() => {
            isJumping.value = false
          }}
        />
      )}
    </section>
  )
}
