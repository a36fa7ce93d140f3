import { useSignal } from '@preact/signals'
import type { Api } from '../../shapes/api.ts'
import { eventsFrom, type MachineStands, standsAfter, startOf } from '../explored-machine.ts'
import { MachineDrawing } from '../machine-drawing.tsx'
import { type MachineName, type MachineShown, machinesShown } from '../machines-shown.ts'
import { usePage } from '../page-state.ts'
import { Choices, PanelBody } from '../panel.tsx'
import { useMoment } from '../use-answer.ts'
import { useViewFilter } from '../view-filter.ts'

const NAMES = Object.keys(machinesShown) as MachineName[]
type Answer = Api['/machines/{name}']['answer']

const RegionPart = ({
  of,
  region,
  answer,
  stands,
  start,
}: {
  of: MachineShown
  region: string
  answer: Answer
  stands: MachineStands
  start: (region: string, state: string) => void
}) => {
  const { go } = usePage()
  const shown = of.states[region]!
  const way = answer.stands?.[region] === stands[region] ? answer.ways[region] : undefined
  return (
    <section class="region" aria-label={region}>
      <h3>
        {region} <span class="dim">{shown.description}</span>
      </h3>
      <MachineDrawing
        region={region}
        svg={answer.drawings[region] ?? ''}
        state={stands[region]}
        way={way}
        choose={(state) => start(region, state)}
      />
      <p class="machine-states">
        {Object.entries(shown.states).map(([state, { description }]) => (
          <button
            type="button"
            key={state}
            title={description}
            class={state !== stands[region] ? 'pill' : state === answer.stands?.[region] ? 'pill lit' : 'pill tried'}
            aria-pressed={state === stands[region]}
            onClick={() => start(region, state)}
          >
            {state}
          </button>
        ))}
      </p>
      <p class="dim">{shown.states[stands[region] ?? '']?.description}</p>
      {way !== undefined && (
        <p>
          <span class="dim">came here by</span>{' '}
          <button type="button" onClick={() => go({ view: 'journal', event: way.position, filter: '' })}>
            {way.event}
          </button>{' '}
          <span class="dim">from {way.from}</span>
        </p>
      )}
    </section>
  )
}

/** What may happen where it stands, by clicking; and what may not, with the regions that forbid it. */
const Explore = ({ of, stands, go }: { of: MachineShown; stands: MachineStands; go: (stands: MachineStands) => void }) => {
  const events = eventsFrom(of, stands)
  const legal = events.filter(({ forbidding }) => forbidding.length === 0)
  const refused = events.filter(({ forbidding }) => forbidding.length > 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="stories explore" tabIndex={0} aria-label="Explore">
      <h3>May happen here</h3>
      <ul class="machine-events">
        {legal.map(({ event }) => (
          <li key={event}>
            <button type="button" onClick={() => go(standsAfter(of, stands, event))}>
              {event}
            </button>
          </li>
        ))}
      </ul>
      <h3>May not</h3>
      <ul>
        {refused.map(({ event, forbidding }) => (
          <li key={event}>
            {event} <span class="dim">forbidden by {forbidding.map((region) => `${region} (${stands[region]})`).join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Shown = ({ of, answer }: { of: MachineShown; answer: Answer }) => {
  const tried = useSignal<MachineStands | null>(null)
  const stands = tried.value ?? { ...startOf(of), ...answer.stands }
  const go = (next: MachineStands): void => {
    tried.value = next
  }
  return (
    <div class="machine-view">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <section class="regions" tabIndex={0} aria-label="Drawings">
        {Object.keys(of.states).map((region) => (
          <RegionPart key={region} {...{ of, region, answer, stands }} start={(moved, state) => go({ ...stands, [moved]: state })} />
        ))}
        {tried.value !== null && (
          <button
            type="button"
            onClick={() => {
              tried.value = null
            }}
          >
            Back to where it stands
          </button>
        )}
      </section>
      <Explore of={of} stands={stands} go={go} />
    </div>
  )
}

/** The machines as they are in the code, drawn: where one stands, how it came there, and what may happen from anywhere. */
export const MachinesView = () => {
  const { source, coin } = usePage()
  const { chosen, choose } = useViewFilter(['name'])
  const name = NAMES.find((one) => one === chosen.name) ?? 'position'
  const of = name === 'position' && coin.value !== null ? { coin: coin.value.coin } : {}
  const answer = useMoment((at) => source.get('/machines/{name}', { name, ...of }, at), `${name} ${of.coin}`)
  return (
    <main class="view">
      <section class="panel" aria-label="Machines">
        <header>
          <h2 class="symbol">Machines</h2>
          <span class="dim">
            {of.coin === undefined ? '' : `${of.coin} · `}
            {machinesShown[name].description}
          </span>
          <Choices
            label="Machine"
            of={NAMES.map((one) => ({ name: one, words: one }))}
            chosen={name}
            choose={(next) => choose({ name: next })}
          />
        </header>
        <PanelBody of={answer}>{(value) => <Shown key={`${name} ${of.coin}`} of={machinesShown[name]} answer={value} />}</PanelBody>
      </section>
    </main>
  )
}
