import { machinesShown } from './machines-shown.ts'

/** The regions of a position and all their states, out of the machine itself. */
const REGIONS = Object.entries(machinesShown.position.states).map(([region, { states }]) => [region, Object.keys(states)] as const)
/** Of a region that has never moved nothing is to be learned: it is shown once it stands elsewhere than where it begins. */
const RARE = new Set(['switching'])

/** The machine in its compact form: each region a row, the present state lit. */
export const Lanes = ({ value, moved = [] }: { value: Readonly<Record<string, string>>; moved?: readonly string[] }) => (
  <dl class="lanes">
    {REGIONS.filter(([region, states]) => !RARE.has(region) || (value[region] ?? states[0]) !== states[0]).map(([region, states]) => (
      <div key={region} class={moved.includes(region) ? 'moved' : ''}>
        <dt>{region}</dt>
        <dd>
          {states.map((state) => (
            <span
              key={state}
              class={value[region] === state ? 'pill lit' : 'pill'}
              {...(value[region] === state ? { 'aria-current': 'true' } : {})}
            >
              {state}
            </span>
          ))}
        </dd>
      </div>
    ))}
  </dl>
)
