data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = var.customer_id
  subscription_id = var.subscription_id
}

# A check only warns. With -detailed-exitcode, a plan without changes exits with
# 0 whether the check passes or not. If a pipeline relies on the exit code, use a
# postcondition instead.
check "provisioned" {
  assert {
    condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
    error_message = "Subscription ${var.subscription_id} is ${data.partnercenter_subscription_provisioning_status.this.status}, not yet provisioned."
  }
}

resource "terraform_data" "landing_zone" {}
