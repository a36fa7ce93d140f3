import type { FaultRow } from '../faults.ts'

export const market: readonly FaultRow[] = [
  {
    id: 'F39',
    what: 'No price comes, though the line is open.',
    expected: 'The silence is an event. Entries are refused, stops that we watch ourselves get prices another way, and a person is told.',
    judgedBy: ['I-20'],
    simulated: [{ fault: 'silence/silence' }, { mark: 'a proposal met a stale quote' }, { mutant: 'stale quote accepted' }],
    partly:
      'Entries are refused, the silence is an event, prices are asked for by REST and a person is told. No real venue was ever reached.',
  },
  {
    id: 'F40',
    what: 'The line breaks and comes back, and what was said in between is lost.',
    expected: 'What was missed is fetched before the line counts as connected.',
    judgedBy: ['I-10', 'I-20', 'I-24'],
    simulated: [
      { fault: 'notice/dropped' },
      { fault: 'outage/outage' },
      { mark: 'a notice was dropped' },
      { mark: 'the venue was out of reach' },
      { mutant: 'only what is awaited is looked up' },
    ],
    partly:
      'Open orders are looked up, missed candles and trades are fetched. All of it at venues on this computer: no real one was ever reached.',
  },
  {
    id: 'F41',
    what: 'A price is zero, negative, no number, or a spike.',
    expected: 'It is refused at the door and never decides anything.',
    judgedBy: ['I-20'],
    simulated: [],
  },
  {
    id: 'F42',
    what: 'A market is halted, delisted or renamed.',
    expected: 'The coin pauses with its state kept, a person is told, and nothing is booked as sold at zero.',
    judgedBy: ['I-08', 'I-18'],
    simulated: [{ fault: 'halt/halt' }, { mark: 'a market was halted' }],
    partly: 'A market that was renamed is one that is delisted, and another one that nobody asked for.',
  },
  {
    id: 'F43',
    what: 'The key of the private stream expires.',
    expected: 'It is renewed in time; if not, that is a gap as in F40.',
    untested: 'There is no adapter to a real venue, and so no such key.',
  },
  {
    id: 'F44',
    what: 'Prices come late and in bursts.',
    expected: 'The newest of a coin replaces the one that waits, so the queue has a limit. Entries on an old price are refused.',
    judgedBy: ['I-18', 'I-20'],
    simulated: [{ fault: 'append/slow' }, { mark: 'a price came while the engine was busy' }, { mark: 'a proposal met a stale quote' }],
  },
]
