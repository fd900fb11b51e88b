# Two network namespaces as hosts a and b, each with its own name, shared memory and session folder, and one
# wire between them. Source after run.sh. Needs root; hosts_up skips the test where that is not enough.
hosts=tg$$

hosts_up() {
  local host reason
  [ "$(id -u)" = 0 ] || skip "network namespaces need root"
  command -v ip >/dev/null && command -v unshare >/dev/null || skip "needs ip (iproute2) and unshare"
  undo+=("ip netns del ${hosts}a 2>/dev/null" "ip netns del ${hosts}b 2>/dev/null")
  reason=$({ ip netns add ${hosts}a && ip netns add ${hosts}b &&
    ip -n ${hosts}a link add wire type veth peer name wire netns ${hosts}b; } 2>&1) ||
    skip "no network namespaces here: $reason"
  ip -n ${hosts}a addr add 10.77.0.1/24 dev wire
  ip -n ${hosts}b addr add 10.77.0.2/24 dev wire
  printf '%s\n' "127.0.0.1 localhost" "10.77.0.1 ${hosts}a" "10.77.0.2 ${hosts}b" >"$scratch/etc_hosts"
  printf '%s slots=4\n' ${hosts}a ${hosts}b >"$scratch/hostfile"
  for host in ${hosts}a ${hosts}b; do
    mkdir -p "$scratch/mpi-$host"
    ip -n "$host" link set lo up
    ip -n "$host" link set wire up
  done
  write_host_scripts
  "$scratch/enter" ${hosts}a true || skip "no mount namespaces here"
}

# enter HOST COMMAND...; agent [-x ...] HOST 'COMMAND LINE' is called as ssh would be.
write_host_scripts() {
  cat >"$scratch/enter" <<X
#!/bin/bash
host=\$1
shift
exec ip netns exec \$host unshare -m -u bash -c '
  host=\$1
  shift
  hostname \$host
  mount --make-rprivate / && mount -t tmpfs tmpfs /dev/shm && mount --bind $scratch/etc_hosts /etc/hosts || exit 1
  export TMPDIR=$scratch/mpi-\$host
  exec "\$@"' enter \$host "\$@"
X
  cat >"$scratch/agent" <<X
#!/bin/bash
while [[ \$1 == -* ]]; do shift; done
host=\$1
shift
exec $scratch/enter \$host bash -c "cd / && \$*"
X
  chmod +x "$scratch/enter" "$scratch/agent"
}

cut_wire() { ip -n ${hosts}b link set wire down; }
mend_wire() { ip -n ${hosts}b link set wire up; }

# hosts_run RANKS ARGUMENTS...: ranks on both hosts in turn; output and status as of run_ranks.
hosts_run() {
  local ranks=$1
  shift
  # a host that says nothing for so long is lost: 5 s, then 3 times 2 s
  env -u OMPI_MCA_orte_tmpdir_base OMPI_MCA_plm_rsh_agent="$scratch/agent" OMPI_MCA_plm_rsh_no_tree_spawn=1 \
    OMPI_MCA_oob_tcp_if_include=10.77.0.0/24 OMPI_MCA_btl_tcp_if_include=10.77.0.0/24 \
    OMPI_MCA_oob_tcp_keepalive_time=5 OMPI_MCA_oob_tcp_keepalive_intvl=2 OMPI_MCA_oob_tcp_keepalive_probes=3 \
    timeout -k 5 120 "$scratch/enter" ${hosts}a mpirun -n "$ranks" --map-by node --hostfile "$scratch/hostfile" \
    -x OMPI_MCA_btl -x OMPI_MCA_pml -x TAPEGRID_PROFILE --wdir "$PWD" "$tapegrid" "$@" \
    >"$scratch/out" 2>"$scratch/err"
  status=$?
}
