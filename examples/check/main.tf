data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = var.customer_id
  subscription_id = var.subscription_id
}

# A check warns and stops nothing. With -detailed-exitcode a plan without
# changes exits with 0 whether the check holds or not, so a pipeline cannot tell
# by the exit code: it takes a postcondition for that.
check "provisioned" {
  assert {
    condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
    error_message = "Subscription ${var.subscription_id} is ${data.partnercenter_subscription_provisioning_status.this.status}, not yet provisioned."
  }
}

resource "terraform_data" "landing_zone" {}
