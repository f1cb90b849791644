using System.Diagnostics;
using RpcGen.Errors;

namespace RpcGen.Connections;

/// <summary>The transitions of the session's life. All are made under <c>_gate</c>, each by one method.</summary>
internal sealed partial class Session
{
    // Written under _gate. Calls read it without the lock.
    private volatile SessionState _state;

    // Guarded by _gate. Whether the handshake has begun, also when the session has ended.
    private bool _hasBegun;

    /// <summary>Whether no call can be made: before the handshake, and once the end has begun.</summary>
    internal bool RefusesCalls => _state != SessionState.Open;

    private bool IsDraining => _state is SessionState.Draining or SessionState.BothDraining;

    private bool IsPeerDraining => _state is SessionState.PeerDraining or SessionState.BothDraining;

    /// <summary>Created to Handshaking.</summary>
    /// <exception cref="InvalidOperationException">The session has begun before.</exception>
    /// <exception cref="RpcConnectException">The session has ended.</exception>
    private void BeginHandshake()
    {
        lock (_gate)
        {
            if (_hasBegun)
            {
                throw new InvalidOperationException("The connection has already been started");
            }

            if (_state == SessionState.Ended)
            {
                throw NotConnected(_reason!);
            }

            _hasBegun = true;
            _state = SessionState.Handshaking;
        }
    }

    /// <summary>Handshaking to Open, unless the end has begun meanwhile.</summary>
    private void Open()
    {
        lock (_gate)
        {
            Debug.Assert(_state != SessionState.Created, "The peer's Hello cannot come before this side has begun");
            if (_state == SessionState.Handshaking)
            {
                _state = SessionState.Open;
            }
        }
    }

    /// <summary>Open to Failing: nothing can be sent.</summary>
    private void BeginFailing(RpcCloseReason reason)
    {
        lock (_gate)
        {
            _sendingFailure = reason;
            if (_state == SessionState.Open)
            {
                _state = SessionState.Failing;
            }
        }
    }

    /// <summary>Open, Failing or PeerDraining to Draining or BothDraining. The caller holds <c>_gate</c>.</summary>
    /// <returns>False if there is nothing to drain, or a drain has already begun.</returns>
    private bool TryDrain()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "Transitions are made under the gate");
        switch (_state)
        {
            case SessionState.Open or SessionState.Failing:
                _state = SessionState.Draining;
                return true;
            case SessionState.PeerDraining:
                _state = SessionState.BothDraining;
                return true;
            default:
                return false;
        }
    }

    /// <summary>To PeerDraining, or from Draining to BothDraining.</summary>
    /// <exception cref="ProtocolViolationException">The peer has sent GoAway before.</exception>
    private void BeginPeerDrain()
    {
        lock (_gate)
        {
            if (IsPeerDraining)
            {
                throw new ProtocolViolationException("G2", "a second GoAway");
            }

            if (_state != SessionState.Ended)
            {
                _state = _state == SessionState.Draining ? SessionState.BothDraining : SessionState.PeerDraining;
            }
        }
    }

    /// <summary>Any state to Ended, once. The first reason stays.</summary>
    /// <param name="reason">The reason of the end.</param>
    /// <param name="before">The previous state.</param>
    private bool TryEnd(RpcCloseReason reason, out SessionState before)
    {
        lock (_gate)
        {
            before = _state;
            if (before == SessionState.Ended)
            {
                return false;
            }

            _reason = reason;
            _state = SessionState.Ended;
            return true;
        }
    }
}
