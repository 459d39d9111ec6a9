"""Filters that the API Reference has and that nothing here is described by.

To answer that there is no such filter would be false, and to find nothing a wrong
success: ``filters`` says that they are not emulated.
"""

#: Operation -> the names, beside those of ``filters.FILTERS``.
NOT_EMULATED = {
    "DescribeInstances": """
        affinity availability-zone-id block-device-mapping.attach-time
        block-device-mapping.delete-on-termination
        block-device-mapping.device-name block-device-mapping.status
        boot-mode capacity-reservation-id
        capacity-reservation-specification.capacity-reservation-preference
        capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id
        capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn
        current-instance-boot-mode ebs-optimized ena-support
        enclave-options.enabled hibernation-options.configured host-id
        ipv6-address kernel-id maintenance-options.auto-recovery
        metadata-options.http-protocol-ipv4
        metadata-options.http-protocol-ipv6
        metadata-options.http-put-response-hop-limit metadata-options.state
        network-interface.addresses.association.allocation-id
        network-interface.addresses.association.association-id
        network-interface.addresses.association.carrier-ip
        network-interface.addresses.association.customer-owned-ip
        network-interface.addresses.association.ip-owner-id
        network-interface.addresses.association.public-dns-name
        network-interface.addresses.association.public-ip
        network-interface.addresses.primary
        network-interface.addresses.private-dns-name
        network-interface.association.allocation-id
        network-interface.association.association-id
        network-interface.association.carrier-ip
        network-interface.association.customer-owned-ip
        network-interface.association.ip-owner-id
        network-interface.association.public-dns-name
        network-interface.association.public-ip
        network-interface.attachment.attach-time
        network-interface.attachment.attachment-id
        network-interface.attachment.delete-on-termination
        network-interface.attachment.device-index
        network-interface.attachment.instance-id
        network-interface.attachment.instance-owner-id
        network-interface.attachment.network-card-index
        network-interface.attachment.status
        network-interface.availability-zone
        network-interface.deny-all-igw-traffic network-interface.description
        network-interface.group-name
        network-interface.ipv4-prefixes.ipv4-prefix
        network-interface.ipv6-address
        network-interface.ipv6-addresses.ipv6-address
        network-interface.ipv6-addresses.is-primary-ipv6
        network-interface.ipv6-native
        network-interface.ipv6-prefixes.ipv6-prefix
        network-interface.mac-address network-interface.operator.managed
        network-interface.operator.principal network-interface.outpost-arn
        network-interface.owner-id network-interface.private-ip-address
        network-interface.public-dns-name network-interface.requester-id
        network-interface.requester-managed
        network-interface.source-dest-check network-interface.status
        network-interface.tag-key network-interface.tag-value
        network-performance-options.bandwidth-weighting operator.managed
        operator.principal outpost-arn placement-group-name
        placement-partition-number
        private-dns-name-options.enable-resource-name-dns-a-record
        private-dns-name-options.enable-resource-name-dns-aaaa-record
        private-dns-name-options.hostname-type product-code
        product-code.type ramdisk-id reason spot-instance-request-id
        state-reason-code state-reason-message tpm-support usage-operation
        usage-operation-update-time
    """,
    "DescribeNetworkInterfaces": """
        addresses.association.owner-id addresses.association.public-ip
        addresses.primary association.public-dns-name attachment.attach-time
        attachment.attachment-id attachment.delete-on-termination
        attachment.instance-owner-id availability-zone-id
        ipv6-addresses.ipv6-address operator.managed operator.principal
        private-dns-name requester-id source-dest-check
    """,
    "DescribeVolumes": """
        attachment.attach-time availability-zone-id create-time
        fast-restored multi-attach-enabled operator.managed
        operator.principal
    """,
    "DescribeSecurityGroups": """
        egress.ip-permission.group-name egress.ip-permission.prefix-list-id
        egress.ip-permission.user-id ip-permission.group-name
        ip-permission.prefix-list-id ip-permission.user-id
    """,
    "DescribeVpcs": """
        cidr-block-association.association-id cidr-block-association.state
        ipv6-cidr-block-association.association-id
        ipv6-cidr-block-association.ipv6-cidr-block
        ipv6-cidr-block-association.ipv6-pool
        ipv6-cidr-block-association.state
    """,
    "DescribeSubnets": """
        available-ip-address-count customer-owned-ipv4-pool enable-dns64
        enable-lni-at-device-index
        ipv6-cidr-block-association.association-id
        ipv6-cidr-block-association.ipv6-cidr-block
        ipv6-cidr-block-association.state ipv6-native
        map-customer-owned-ip-on-launch outpost-arn
        private-dns-name-options-on-launch.enable-resource-name-dns-a-record
        private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record
        private-dns-name-options-on-launch.hostname-type subnet-arn
    """,
    "DescribeInstanceTypes": """
        auto-recovery-supported dedicated-hosts-supported
        ebs-info.attachment-limit-type
        ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps
        ebs-info.ebs-optimized-info.baseline-iops
        ebs-info.ebs-optimized-info.baseline-throughput-in-mbps
        ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps
        ebs-info.ebs-optimized-info.maximum-iops
        ebs-info.ebs-optimized-info.maximum-throughput-in-mbps
        ebs-info.ebs-optimized-support ebs-info.encryption-support
        ebs-info.maximum-ebs-attachments ebs-info.nvme-support
        hibernation-supported instance-storage-info.disk.count
        instance-storage-info.disk.size-in-gb
        instance-storage-info.disk.type
        instance-storage-info.encryption-support
        instance-storage-info.nvme-support
        instance-storage-info.total-size-in-gb
        network-info.bandwidth-weightings
        network-info.efa-info.maximum-efa-interfaces
        network-info.efa-supported network-info.ena-support
        network-info.encryption-in-transit-supported
        network-info.flexible-ena-queues-support
        network-info.ipv4-addresses-per-interface
        network-info.ipv6-addresses-per-interface
        network-info.ipv6-supported network-info.maximum-network-cards
        network-info.maximum-network-interfaces
        network-info.network-performance nitro-enclaves-support
        nitro-tpm-info.supported-versions nitro-tpm-support
        processor-info.supported-features
        processor-info.sustained-clock-speed-in-ghz reboot-migration-support
        supported-boot-mode vcpu-info.default-cores
        vcpu-info.default-threads-per-core vcpu-info.valid-cores
        vcpu-info.valid-threads-per-core
    """,
    "DescribeInstanceStatus": """
        application-status.status attached-ebs-status.status
        availability-zone-id event.code event.description
        event.instance-event-id event.not-after event.not-before
        event.not-before-deadline operator.managed operator.principal
    """,
    "DescribeAvailabilityZones": """
        message parent-zone-id parent-zone-name
    """,
    "DescribeRouteTables": """
        association.gateway-id association.route-table-association-id
        route.destination-ipv6-cidr-block route.destination-prefix-list-id
        route.egress-only-internet-gateway-id route.instance-id
        route.nat-gateway-id route.origin route.transit-gateway-id
        route.vpc-peering-connection-id
    """,
    "DescribeNetworkAcls": """
        association.association-id association.network-acl-id entry.cidr
        entry.egress entry.icmp.code entry.icmp.type entry.ipv6-cidr
        entry.port-range.from entry.port-range.to entry.protocol
        entry.rule-action entry.rule-number
    """,
    "DescribeImages": """
        block-device-mapping.delete-on-termination
        block-device-mapping.device-name block-device-mapping.encrypted
        block-device-mapping.snapshot-id block-device-mapping.volume-size
        free-tier-eligible image-allowed
        image-watermark.source-image-creation-time
        image-watermark.source-image-id image-watermark.source-image-region
        image-watermark.watermark-creation-time
        image-watermark.watermark-key kernel-id manifest-location platform
        product-code product-code.type public-ssm-parameter-name ramdisk-id
        scan-result.critical-fix-available-since
        scan-result.finding-scan-date scan-result.high-fix-available-since
        scan-result.highest-finding-severity-label
        scan-result.informational-fix-available-since
        scan-result.low-fix-available-since
        scan-result.medium-fix-available-since source-image-id
        source-image-region source-instance-id sriov-net-support
        state-reason-code state-reason-message
    """,
}
