import type { GuardShown, WhyNotShown, WhyShown } from '../../shapes/decision-shapes.ts'
import { coinAbsent } from '../coin-absent.ts'
import { looks } from '../looks.ts'
import { hashOfPlace } from '../page-place.ts'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { countText, lengthText, timeText } from '../shown.ts'
import { useMoment } from '../use-answer.ts'

/** Each guard with the two numbers that it compared; the mark never stands without its word. */
export const GuardTable = ({ of }: { of: readonly GuardShown[] }) =>
  of.length === 0 ? null : (
    <table class="guards">
      <thead>
        <tr>
          <th scope="col">guard</th>
          <th scope="col" class="number">
            value
          </th>
          <th scope="col">must be</th>
          <th scope="col" class="number">
            limit
          </th>
          <th scope="col">so</th>
        </tr>
      </thead>
      <tbody>
        {of.map((guard) => (
          <tr key={guard.guard}>
            <td>{guard.guard}</td>
            <td class="number">{guard.value}</td>
            <td class="dim">{guard.must}</td>
            <td class="number">{guard.limit}</td>
            <td class={guard.ok === false ? 'warn' : ''}>
              {guard.ok === null ? 'not told' : guard.ok ? '✓ yes' : `✗ no${guard.missing === null ? '' : `, ${guard.missing} away`}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )

type StoryStep = WhyShown['because'][number]
const STEP_WORDS: Readonly<Record<StoryStep['is'], string>> = {
  cycle: 'in the same cycle',
  cause: 'its cause',
  wanted: 'asked for',
  consequence: 'what followed',
}

const StoryLine = ({ of }: { of: StoryStep }) => {
  const { place } = usePage()
  return (
    <li class={`story ${of.is}`}>
      <div class="dim">
        {timeText(of.timeMs, looks.isLocalTime())} · {STEP_WORDS[of.is]} ·{' '}
        <a href={hashOfPlace({ ...place.value, view: 'desk', at: of.position })}>event {countText(of.ordinal)}</a>
      </div>
      <b>{of.words.line}</b>
      {of.words.detail !== null && <div>{of.words.detail}</div>}
      {of.facts.length > 0 && (
        <dl class="story-facts">
          {of.facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <GuardTable of={of.guards} />
      {of.heard !== '' && <div class="dim">{of.heard}</div>}
    </li>
  )
}

const Story = () => {
  const { source, place, frames } = usePage()
  const position = place.value.event ?? frames.now.value.value?.frames.findLast(({ type }) => type === 'EntryRequested')?.position ?? null
  const story = useMoment(position === null ? null : (at) => source.get('/why/{position}', { position }, at), `${position}`)
  return (
    <section class="panel" aria-label="Why">
      <header>
        <h2 class="symbol">Why</h2>
        <span class="dim">the chain from the price that was heard to what followed, up to this moment</span>
      </header>
      {position === null ? (
        <p class="empty">Choose a step of a cycle on the desk: its chain is told here. This coin has no cycle up to this moment.</p>
      ) : (
        <PanelBody of={story}>
          {({ because, followed }) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
            <ol class="stories" tabIndex={0} aria-label="The chain">
              {[...because, ...followed].map((step) => (
                <StoryLine key={`${step.position} ${step.is}`} of={step} />
              ))}
            </ol>
          )}
        </PanelBody>
      )}
    </section>
  )
}

const Spell = ({ of, atMs }: { of: WhyNotShown['spells'][number]; atMs: number }) => (
  <li class="story">
    <b>{of.refusal}</b>{' '}
    <span class="dim">
      {of.strategy} · for {lengthText(Math.max(0, atMs - of.sinceMs))}, {countText(of.times)} times, last{' '}
      {timeText(of.lastMs, looks.isLocalTime())}
    </span>
    <div>
      {of.words}
      {of.away !== null && <span class="dim"> · {of.away}</span>}
    </div>
    <GuardTable of={of.guards} />
  </li>
)

const WhyNot = () => {
  const page = usePage()
  const { source, coin, coinName } = page
  const name = coin.value?.coin ?? null
  const absent = coinAbsent(page)
  const answer = useMoment(name === null ? null : (at) => source.get('/why-not', { coin: name }, at), `${name}`)
  return (
    <section class="panel" aria-label="Why not">
      <header>
        <h2 class="symbol">Why not</h2>
        <span class="dim">what stood against an entry of {coinName.value ?? 'a coin'}</span>
      </header>
      {absent !== null && <p class="empty">{absent}</p>}
      {absent === null && (
        <PanelBody of={answer}>
          {(value) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
            <section class="stories" tabIndex={0} aria-label="What stood against an entry">
              <p class="verdict">{value.words}</p>
              <ul>
                {value.standing.map(({ refusal, words }) => (
                  <li key={refusal} class="story">
                    <b>{refusal}</b> {words}
                  </li>
                ))}
                {value.spells.map((spell) => (
                  <Spell key={`${spell.refusal} ${spell.strategy} ${spell.sinceMs}`} of={spell} atMs={value.at.timeMs} />
                ))}
              </ul>
            </section>
          )}
        </PanelBody>
      )}
    </section>
  )
}

export const WhyView = () => (
  <main class="view two">
    <Story />
    <WhyNot />
  </main>
)
