import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ChartShown } from '../shapes/chart-shapes.ts'
import type { CoinShown } from '../shapes/coin-shapes.ts'
import { sightOf, windowFor } from './chart-sight.ts'
import { coinAbsent } from './coin-absent.ts'
import { drawnChart, withLayers } from './drawn-moment.ts'
import { LAYERS, type Layer, looks } from './looks.ts'
import { usePage } from './page-state.ts'
import { Choices, PanelBody } from './panel.tsx'
import { type PriceChart, type PriceLine, priceChart } from './price-chart.ts'
import { countText, shortTimeText, timeText } from './shown.ts'
import { Gain, ShownAmount } from './shown-amount.tsx'

/** Of a coin whose decimals the log does not say. */
const DECIMALS = 5

const linesOf = (coin: CoinShown | null): PriceLine[] =>
  coin === null
    ? []
    : [
        ...(coin.average === null ? [] : [{ title: 'cost', price: coin.average, is: 'accent' } as const]),
        ...(coin.stop === null
          ? []
          : [
              {
                title: coin.stop.kind === 'trailing' ? 'trail' : 'stop',
                price: coin.stop.price,
                is: 'bad',
                isWatched: coin.stop.restsAt === 'engine',
              } as const,
            ]),
        ...(coin.target === null ? [] : [{ title: 'target', price: coin.target, is: 'gain' } as const]),
      ]

/** Of which layer a line is. */
const layerOf = ({ title }: PriceLine): Layer => (title === 'cost' || title === 'target' ? title : 'stops')

const stepText = (ms: number): string =>
  ms < 3_600_000
    ? `${Math.round(ms / 60_000)} min`
    : ms < 86_400_000
      ? `${Math.round(ms / 3_600_000)} h`
      : `${Math.round(ms / 86_400_000)} d`

type Over = { readonly position: string; readonly x: number; readonly y: number }

/** What is under the pointer: an order that has traded. */
const Tip = ({ over, of }: { over: Over | null; of: ChartShown }) => {
  const mark = [...of.marks, ...(of.after?.marks ?? [])].find(({ position }) => position === over?.position)
  if (over === null || mark === undefined) return null
  return (
    <div class="tip" style={{ left: `${Math.max(4, over.x - 90)}px`, top: `${Math.max(4, over.y - 96)}px` }}>
      <b>{mark.side === 'buy' ? 'Bought' : 'Sold'}</b> <ShownAmount of={mark.quantity} /> at <ShownAmount of={mark.price} />
      <br />
      {mark.reason} · fee <ShownAmount of={mark.fee} /> {mark.feeAsset}
      <br />
      {timeText(mark.ms, looks.isLocalTime())} · cycle {countText(mark.n)}
      {mark.gain !== null && (
        <>
          {' '}
          · <Gain of={mark.gain} />
        </>
      )}
    </div>
  )
}

const Canvas = ({ of }: { of: ChartShown }) => {
  const { coin, at, isPast, place, go, see, seen, log } = usePage()
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<PriceChart | null>(null)
  const over = useSignal<Over | null>(null)
  const [isLight, isWide] = [looks.isLight.value, looks.isWide.value]
  const shownOf = useRef(of)
  shownOf.current = of
  useEffect(() => {
    const chart = priceChart(
      box.current!,
      {
        over: (position, x, y) => {
          if (position !== over.peek()?.position) over.value = position === null ? null : { position, x, y }
        },
        chosen: (position) => go({ at: position }),
        moved: (sight) => {
          const [chart, { span }] = [shownOf.current, place.peek()]
          const asked = sightOf(seen.peek(), place.peek(), chart.coin, at.peek()?.timeMs ?? null)
          const newestMs = Math.max(log.now.peek().value?.toMs ?? 0, coin.peek()?.last?.timeMs ?? 0)
          const wanted = windowFor(chart, sight, asked, newestMs)
          if (wanted !== null) see({ ...wanted, coin: chart.coin, span })
        },
      },
      isWide,
    )
    drawn.current = chart
    return () => {
      drawn.current = null
      chart.close()
    }
  }, [isLight, isWide])
  const atMs = at.value?.timeMs ?? of.at.timeMs
  const layers = LAYERS.filter(looks.isShown).join()
  useEffect(() => {
    const shown = coin.value?.coin === of.coin ? coin.value : null
    const lines = linesOf(shown).filter((line) => looks.isShown(layerOf(line)))
    const chart = withLayers(drawnChart(of, atMs, isPast.value), looks.isShown)
    drawn.current?.show(chart, lines, { decimals: shown?.decimals ?? DECIMALS, coin: of.coin, span: place.peek().span })
  }, [of, atMs, isPast.value, coin.value, isLight, isWide, layers])
  return (
    <>
      <div class="chart-canvas" ref={box} role="img" aria-label={`Chart of ${of.coin}: ${chartWords(of)}`} />
      <Tip over={over.value} of={of} />
    </>
  )
}

/** The chart for whoever does not see it. */
const chartWords = (of: ChartShown): string => {
  const last = of.candles.at(-1)
  const fills = of.marks.length === 1 ? '1 fill' : `${of.marks.length} fills`
  return `${of.candles.length} candles of ${stepText(of.stepMs)}, ${fills}, ${of.stops.length} pieces of stops${last === undefined ? '' : `, last close ${last[4]}`}`
}

const Legend = () => (
  <span class="chart-legend" aria-hidden="true">
    <span class="accent">▲</span> bought <span class="gain">▼</span> sold at a gain <span class="loss">▼</span> at a loss{' '}
    <span class="bad">━</span> stop
  </span>
)

/** Of a tape that ends before the log, or a market that is no longer heard. */
const OLD_MS = 3_600_000
const NewestPrice = ({ of }: { of: ChartShown }) => {
  const { at, seen, place } = usePage()
  const atMs = at.value?.timeMs ?? of.at.timeMs
  if (atMs - of.toMs < OLD_MS || sightOf(seen.value, place.value, of.coin, atMs) !== null) return null
  return <span class="warn"> · newest price {shortTimeText(of.toMs, looks.isLocalTime()).slice(0, 11)}</span>
}

const LayerChoice = () => (
  <details class="layers">
    <summary>Layers</summary>
    <fieldset aria-label="Layers of the chart">
      {LAYERS.map((layer) => (
        <label key={layer}>
          <input type="checkbox" checked={looks.isShown(layer)} onChange={() => looks.turnLayer(layer)} /> {layer}
        </label>
      ))}
    </fieldset>
  </details>
)

const isBlank = (of: ChartShown): boolean => of.candles.length === 0 && of.known.length === 0

const unknownIn = (span: string): string =>
  span === 'all' ? 'No price of this coin is known.' : 'No price of this coin is known in this time. All shows the whole log.'

export const Chart = () => {
  const page = usePage()
  const { chart, coinName, place, go, isPast } = page
  const [of, absent] = [chart.now.value.value, coinAbsent(page)]
  return (
    <section class="panel chart" aria-label="Chart">
      <header>
        <h2 class="symbol">{coinName.value ?? '–'}</h2>
        {of !== null && (
          <span class="dim">
            {of.candles.length === 0 ? 'known prices' : `${stepText(of.stepMs)} candles`} ·{' '}
            {of.marks.length === 1 ? '1 fill' : `${of.marks.length} fills`}
            <NewestPrice of={of} />
          </span>
        )}
        <Legend />
        <LayerChoice />
        {isPast.value && (
          <button type="button" class="quiet" aria-pressed={looks.showsLater()} onClick={looks.turnLater}>
            what came after
          </button>
        )}
        <Choices
          label="Span"
          of={[
            { name: '8h', words: '8 h' },
            { name: '1d', words: '1 d' },
            { name: 'all', words: 'All' },
          ]}
          chosen={place.value.span}
          choose={(span) => go({ span })}
        />
      </header>
      {absent !== null && <p class="empty">{absent}</p>}
      {absent === null && (
        <PanelBody of={chart} empty={(value) => (isBlank(value) ? (value.missing ?? unknownIn(place.value.span)) : null)}>
          {(value) => (
            <>
              {value.missing !== null && <p class="missing">{value.missing}</p>}
              <Canvas of={value} />
            </>
          )}
        </PanelBody>
      )}
    </section>
  )
}
