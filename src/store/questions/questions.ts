import { findToken, findUser, listAudit, listTokens, listUsers, readWorkspace } from './access.ts'
import { countCosts, listCosts, nextCost, nextSpread } from './costs.ts'
import { countApart } from './count-apart.ts'
import { listDue, listDueDestinations } from './due.ts'
import { countSlot, dueSlots } from './due-slots.ts'
import { findLead } from './find-lead.ts'
import { countPart, nextOfReplay } from './find-replayed.ts'
import { readLedger, recountLedger } from './ledger.ts'
import { listClicks } from './list-clicks.ts'
import { listDeliveries } from './list-deliveries.ts'
import { findHeld, listHeld, sumHeld } from './list-held.ts'
import { listLeads } from './list-leads.ts'
import { findPostback, listPostbacks } from './list-postbacks.ts'
import { countLog } from './log-counts.ts'
import { facets, histogram } from './log-sums.ts'
import { listMutes } from './mutes.ts'
import {
  listAddresses,
  listHeard,
  listSaid,
  listUndecided,
  tallyPostbacks,
} from './number-looks.ts'
import { openNumbers } from './read-numbers.ts'
import { findReplay, listReplays } from './replays.ts'
import { listVersions } from './settings.ts'
import { tallyAttempts, tallyQueues } from './tally-attempts.ts'
import { findClick, findDelivery, traceSubid } from './trace.ts'
import { countLost, listTroubles } from './troubles.ts'
import { findWaiting } from './waiting.ts'
import { latestWeights, listWeights } from './weights.ts'

/** Every question a database answers, under the name it has in the store's port. */
export function openQuestions() {
  return {
    ...{ listDue, listDueDestinations },
    ...{ listLeads, listPostbacks, listDeliveries, listClicks },
    ...{ listHeld, sumHeld, findHeld },
    ...{ countCosts, listCosts, nextCost, nextSpread, listAddresses },
    ...{ countLog, histogram, facets },
    ...{ findPostback, findLead, findDelivery, findClick, trace: traceSubid },
    ...{ ledger: readLedger, recountLedger },
    ...{ findToken, listTokens, findUser, listUsers, listAudit, workspace: readWorkspace },
    ...{ findReplay, listReplays, nextOfReplay, countPart, listVersions, findWaiting },
    ...{ numbers: openNumbers(), dueSlots, countSlot },
    ...{ tallyPostbacks, tallyAttempts, tallyQueues, listTroubles, countLost },
    ...{ listUndecided, listSaid, listHeard, listMutes },
    ...{ latestWeights, listWeights, countApart },
  }
}
