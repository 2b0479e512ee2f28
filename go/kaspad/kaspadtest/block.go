// Blocks for tests. FullBlock sets every field of every message to values that a careless
// conversion would break.
package kaspadtest

import (
	"math"
	"strings"

	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// PlainBlock is a coinbase-only template; blocks with different scores are different work.
func PlainBlock(score uint64) *pb.RpcBlock {
	return &pb.RpcBlock{
		Header: &pb.RpcBlockHeader{
			Version:        2,
			Parents:        []*pb.RpcBlockLevelParents{{ParentHashes: []string{hash("a1")}}},
			HashMerkleRoot: hash("b2"), AcceptedIdMerkleRoot: hash("c3"), UtxoCommitment: hash("d4"),
			Timestamp: 1795398072296, Bits: 0x207fffff, DaaScore: score, BlueScore: score,
			BlueWork: "908", PruningPoint: hash("e5"),
		},
		Transactions: []*pb.RpcTransaction{{
			Version: 1, SubnetworkId: "01" + strings.Repeat("00", 19), Payload: "00ff",
		}},
	}
}

// FullBlock holds version-0 and version-1 transactions, compute budget, covenants (one empty),
// storage mass, parents of three levels, blueWork of odd length, and the largest integers.
func FullBlock() *pb.RpcBlock {
	block := PlainBlock(math.MaxUint64)
	header := block.Header
	header.Nonce, header.BlueScore = math.MaxUint64, math.MaxUint64-1
	header.Timestamp, header.Bits = math.MaxInt64, math.MaxUint32
	header.BlueWork = "2f0e1d3c4b5a69788796a5b4c3d2e1f"
	header.Parents = []*pb.RpcBlockLevelParents{
		{ParentHashes: []string{hash("f0"), hash("0f"), hash("a1")}},
		{ParentHashes: []string{hash("0f")}},
		{},
	}
	versionOne := fullTransaction(1)
	versionOne.Inputs[0].SigOpCount = 0
	versionOne.Inputs[0].ComputeBudget = 10
	versionOne.Outputs[0].Covenant = &pb.RpcCovenantBinding{
		AuthorizingInput: math.MaxUint32, CovenantId: hash("99"),
	}
	emptyCovenant := fullTransaction(1)
	emptyCovenant.Outputs[0].Covenant = &pb.RpcCovenantBinding{}
	block.Transactions = append(block.Transactions, versionOne, emptyCovenant, fullTransaction(0))
	return block
}

func fullTransaction(version uint32) *pb.RpcTransaction {
	return &pb.RpcTransaction{
		Version: version,
		Inputs: []*pb.RpcTransactionInput{{
			PreviousOutpoint: &pb.RpcOutpoint{TransactionId: hash("7a"), Index: math.MaxUint32},
			SignatureScript:  "41" + strings.Repeat("ab", 65), Sequence: math.MaxUint64 - 1,
			SigOpCount: 1, ComputeBudget: math.MaxUint32,
		}},
		Outputs: []*pb.RpcTransactionOutput{{
			Amount: 2_870_000_000_000_000_001,
			ScriptPublicKey: &pb.RpcScriptPublicKey{
				Version: 1, ScriptPublicKey: "20" + strings.Repeat("cd", 32) + "ac",
			},
		}},
		LockTime: math.MaxUint64, SubnetworkId: "ff" + strings.Repeat("01", 19),
		Gas: 1<<53 + 1, Payload: "<&>", StorageMass: math.MaxUint64,
	}
}

func hash(pair string) string { return strings.Repeat(pair, 32) }
