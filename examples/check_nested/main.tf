check "provisioned" {
  # Inside a check, a failed read is only a warning, even if the subscription no
  # longer exists. Only the check can use the values.
  #
  # The status is read again at apply, so with -detailed-exitcode every plan exits
  # with 2 (changes), even if the check passes and nothing changes.
  data "partnercenter_subscription_provisioning_status" "this" {
    customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
    subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
  }

  assert {
    condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
    error_message = "Subscription ${data.partnercenter_subscription_provisioning_status.this.subscription_id}: provisioning status is \"${data.partnercenter_subscription_provisioning_status.this.status}\", must be \"success\"."
  }
}

resource "terraform_data" "landing_zone" {}
