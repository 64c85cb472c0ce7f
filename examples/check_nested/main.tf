check "provisioned" {
  # Inside a check, a failed read is only a warning, even if the subscription no
  # longer exists. Only the check can use the values.
  #
  # The status is read again at apply, so with -detailed-exitcode every plan exits
  # with 2 (changes), even if the check passes and nothing changes.
  data "partnercenter_subscription_provisioning_status" "this" {
    customer_id     = var.customer_id
    subscription_id = var.subscription_id
  }

  assert {
    condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
    error_message = "Subscription ${var.subscription_id} is ${data.partnercenter_subscription_provisioning_status.this.status}, not yet provisioned."
  }
}

resource "terraform_data" "landing_zone" {}
