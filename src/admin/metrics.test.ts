import { expect, test } from 'vitest'
import { metricsText } from './metrics.ts'

test('metrics read as Prometheus expects them', () => {
  const text = metricsText([
    { name: 'a_total', type: 'counter', help: 'As.', samples: [{ value: 3 }] },
    {
      name: 'b',
      type: 'gauge',
      help: 'Bs.',
      samples: [{ labels: { destination: 'x"\\\n', state: 'failed' }, value: 0.5 }],
    },
  ])

  expect(text).toBe(
    [
      '# HELP a_total As.',
      '# TYPE a_total counter',
      'a_total 3',
      '# HELP b Bs.',
      '# TYPE b gauge',
      'b{destination="x\\"\\\\\\n",state="failed"} 0.5',
      '',
    ].join('\n'),
  )
})
